"""What a discipline and a role are, and how to choose one."""
