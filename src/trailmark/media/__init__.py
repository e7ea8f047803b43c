"""Rich values: each becomes files and a small JSON object in the row."""
