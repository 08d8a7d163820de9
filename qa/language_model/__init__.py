"""Language models: asking them within a budget, and keeping every reply that was paid for."""
