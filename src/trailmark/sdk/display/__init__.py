"""What a person sees of a run while it trains: a few calm lines, or nothing."""
