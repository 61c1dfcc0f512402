"""Filling in an assessment: its progress, and answers that do not fit."""
