"""Composition root: settings, wiring, the ASGI app, the server's command line."""
