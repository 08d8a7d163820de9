"""The clock of a call: talk, silence, hold, overlap, interruption and pace, from voice activity."""
