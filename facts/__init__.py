"""What was reported: exact quantities, fact sheets, and where each figure stands.

Nothing in this package knows a rule.
"""
