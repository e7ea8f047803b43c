"""Runnable examples; `dev.py demo` runs `demo.py`."""
