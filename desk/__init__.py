"""The edges where people sit: nothing below imports it."""
