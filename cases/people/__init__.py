"""People: who they are, who is on duty, who may log in and do what."""
