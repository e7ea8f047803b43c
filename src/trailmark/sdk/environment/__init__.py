"""What surrounds a run: machine, code, packages, command."""

from trailmark.sdk.environment.collect import Environment, collect_environment

__all__ = ["Environment", "collect_environment"]
