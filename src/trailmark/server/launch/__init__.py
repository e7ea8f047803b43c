"""Queues of runs that wait for an agent: what is queued, and who takes it."""
