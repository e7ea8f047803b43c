"""TensorBoard's event files: read without TensorFlow, sent as runs."""
