"""What people say about scorecards: disputes, self-assessments, reviews; nothing is overwritten."""
