"""Whatever was recorded or typed, read into a `Conversation`. Knows nothing of quality."""
