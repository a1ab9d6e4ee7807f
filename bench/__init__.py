"""Benchmarks: ratios against peers in the same run. `python -m bench` runs all, `python -m bench NAME` one."""
