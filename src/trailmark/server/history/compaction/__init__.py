"""Moving rows from the tail into segments, in a process of its own."""
