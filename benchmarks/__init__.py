"""Whole-process benchmarks: `python -m benchmarks`, or `make bench`. Ratios, not records."""
