"""The forms of scoring, a file each: how it lowers to clauses, and its sentence."""
