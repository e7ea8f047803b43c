"""Trailmark: an open, self-hosted experiment tracker."""

__version__ = "0.1.0"
