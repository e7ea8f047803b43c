"""What the machine does while a job runs."""
