"""The judge: a language model reads one criterion at a time and must show its evidence."""
