"""Registries: where an organization agrees on which versions are good."""
