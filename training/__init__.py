"""Scorecards -> plan -> practice. Empty so far: the scenario engine, debriefs and plans will live here."""
