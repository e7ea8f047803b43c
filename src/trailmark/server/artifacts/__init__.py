"""Artifacts: immutable versions in named collections, their files and their lineage."""
