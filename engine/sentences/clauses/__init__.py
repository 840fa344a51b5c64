"""Sentences and clauses: on what condition, how often, with what outcome."""
