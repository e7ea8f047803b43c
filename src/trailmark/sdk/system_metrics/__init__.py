"""What the machine does while a job runs."""

from trailmark.sdk.system_metrics.sampler import SystemSampler

__all__ = ["SystemSampler"]
