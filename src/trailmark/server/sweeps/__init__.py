"""Sweeps: the server proposes configurations, agents try them."""
