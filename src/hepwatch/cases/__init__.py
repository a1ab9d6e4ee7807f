"""The case library: schema, similarity, pooled outcomes, de-identified sharing."""
