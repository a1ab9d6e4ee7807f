"""Protocols (one cited file each) and one evaluator: what is due to whom."""
