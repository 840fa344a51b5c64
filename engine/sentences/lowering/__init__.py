"""From statements to pieces of a rule: measures, bands, starts, occurrences, zeros, grades."""
