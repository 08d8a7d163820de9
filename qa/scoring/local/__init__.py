"""The embedded default scorer: one module per dimension."""
