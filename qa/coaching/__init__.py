"""From an agent's own scorecards to what is worth saying to that agent."""
