"""The process beside the training: it tails a run's journals and sends them."""
