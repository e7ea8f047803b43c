"""Artifacts on the client: what is in them, how it is moved, where it is cached."""
