"""Rows at rest: Parquet files that hold columns of a run's rows, and give rows back."""
