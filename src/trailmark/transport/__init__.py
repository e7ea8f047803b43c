"""Talking to a server over HTTP; the only part of the client that does."""
