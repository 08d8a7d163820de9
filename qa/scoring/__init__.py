"""The ways to reach a score."""
