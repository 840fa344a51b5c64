"""Free wordings of what moves the total, a group or the grade: texts that are no item's own rule.

`outcomes.py` has the wordings of what is done, each with its table of examples; `reading.py` puts
them together with their conditions.
"""
