"""Thinks, and knows fields: whom to believe, what to change, and last of all the writing."""
