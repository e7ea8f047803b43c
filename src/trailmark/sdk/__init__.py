"""The write side: what runs in and beside the training process."""
