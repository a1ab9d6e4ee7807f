"""Treatment options for a pattern of recurrence, with evidence. Lists; never chooses."""
