"""A network for a curve, bent by hand: pair by pair, every step kept."""
