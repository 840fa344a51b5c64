"""The rule file: from text to a resolved rulebook, every fault named at once."""
