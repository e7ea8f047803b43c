"""Runs: their rules, their records, their filters."""
