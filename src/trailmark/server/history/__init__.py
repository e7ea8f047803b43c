"""Per-step rows: tail, hot columns, segments, sampling."""
