"""Characters that nobody sees, as the inside of a regular expression's brackets."""

from __future__ import annotations

FOR_NOTHING = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""They stand for nothing: a text without them is the same text."""
BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
"""They look like an ordinary blank, of this width or that; the ideographic one is not among them."""
CONTROLS = "\x00-\x08\x0b-\x1f\x7f"
"""Of ASCII, without tab and line end."""
UNSEEN = (
    f"{CONTROLS}\x80-\x9f{FOR_NOTHING}\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff"
)
"""All that leave no mark, those too that stood for something once."""
