"""Saved layouts of a project, and the one made when none is saved."""
