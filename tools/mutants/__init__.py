"""Deliberate faults in code that needs Django, tried with the tests that run it: docs/mutants.md.

mutmut mutates no decorated function, so no property, and its processes each make a test database,
which takes longer than the tests. So its changes are made here, in a process forked after all
that. Only code objects in that process change: no file does.
"""
