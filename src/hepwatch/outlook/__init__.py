"""Where a hidden recurrence could be now and which look is worth most: one natural-history model, its filter, its simulation."""
