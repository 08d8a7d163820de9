"""A customer whose words a language model may choose, never its feelings, facts or decisions."""
