"""The language that rule files are written in: words, names, formulas, ranges and their types."""
