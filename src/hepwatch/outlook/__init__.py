"""The natural-history model: hidden recurrence by site, the next best look, published scores, policy simulation."""
