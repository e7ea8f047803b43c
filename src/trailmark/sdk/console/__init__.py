"""Keeps what the training process writes to its terminal."""
