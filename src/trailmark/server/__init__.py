"""The Trailmark server: everything behind the wire."""
