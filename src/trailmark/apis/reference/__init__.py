"""The reference pages of the public API, written from its docstrings.

`python -m trailmark.apis.reference` writes `docs/reference/api/`; a test compares.
"""
