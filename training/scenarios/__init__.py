"""The role-play engine: scenarios, simulated customers, and who plays the agent."""
