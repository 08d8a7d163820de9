"""Measurements beside peers: `python -m bench speed`. Never part of the tests."""
