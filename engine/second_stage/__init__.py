"""Second stage: adjustments of rows, items, groups, the total and its grade."""
