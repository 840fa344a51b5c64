"""Refuse rather than misread: what is held against every reading."""
