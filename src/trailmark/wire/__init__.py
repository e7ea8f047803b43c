"""Pure parsers and encoders of what travels between client and server."""
