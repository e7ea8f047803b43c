"""The public API: lazy views of runs, artifacts, registries and people on a server."""
