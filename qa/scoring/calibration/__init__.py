"""Learning from reviews: people's levels adjust the machine's, cross-fitted, and both stay visible."""
