"""Practice on paper and screen: debriefs, role cards and observer's sheets, as HTML or as lines of text."""
