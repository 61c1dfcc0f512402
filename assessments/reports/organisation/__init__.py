"""Reports of several teams: side by side, and the plan of the next roles."""
