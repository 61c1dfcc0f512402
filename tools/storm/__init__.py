"""Storms: Tripod under load while something fails, and what was lost, doubled or kept waiting."""
