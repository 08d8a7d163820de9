"""Conversation + Rubric -> Scorecard, and what people do with scorecards."""
