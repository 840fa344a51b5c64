"""The canonical sentences: for every form how it is said, and how that is read again.

One file a form, as in `engine/criteria/forms/`; `criterion.py` puts form and guards together.
"""
