"""Record and findings to looks (where, when, how well), lesions over time, episodes and the pattern of recurrence."""
