"""Filling in: how far it is, and where answers contradict each other."""
