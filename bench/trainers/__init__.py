"""Training loops that benchmarks start in processes of their own."""
