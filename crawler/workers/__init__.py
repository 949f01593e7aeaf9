"""Processes that read pages: what may take long, or never end, happens where it can be stopped (ADR 0011)."""
