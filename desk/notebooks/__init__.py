"""Notebooks for coaches: what their cells call, and the builders that write them."""
