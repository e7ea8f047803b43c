"""Content-addressed bytes and the object stores that keep them."""
