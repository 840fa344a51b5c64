"""Readings beside each other, and the points of one at and around every edge."""
