"""Work done in the background, claimed by one server at a time."""
