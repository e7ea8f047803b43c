"""Finding things by name, whichever project they are in."""
