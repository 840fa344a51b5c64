"""Texts of several parts, and what stands around them: cut, read one by one, put together."""
