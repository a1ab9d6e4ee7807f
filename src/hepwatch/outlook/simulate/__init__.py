"""Whole policies of follow-up, tried on the same simulated people: the model run forward with common random numbers."""
