"""One project, written into other trackers by their own packages."""
