"""Charts that people drew themselves: saved, and found by their id."""
