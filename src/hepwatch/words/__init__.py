"""The vocabulary: sites, sides, tests, units, code sets, dates. Data files and tiny code; no clock, no I/O beyond its own data."""
