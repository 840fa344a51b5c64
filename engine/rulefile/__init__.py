"""From a rule file to a resolved rulebook: every section read, every fault named at once."""
