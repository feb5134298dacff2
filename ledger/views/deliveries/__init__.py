"""Reviewing and delivering months, what was delivered, and what it comes to now."""
