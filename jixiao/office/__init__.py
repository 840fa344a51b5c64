"""The bureau's own tables: a rule file as Excel, Word or Markdown, and a table as a rule file."""
