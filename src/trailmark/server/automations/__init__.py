"""Automations: what is to be done when something happens; and the places outside."""
