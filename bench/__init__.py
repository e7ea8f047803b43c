"""One file per promise in the README's numbers; `python3 dev.py bench NAME` runs it."""
