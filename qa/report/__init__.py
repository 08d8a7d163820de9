"""Scorecards -> page, table and files."""
