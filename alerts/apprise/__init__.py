"""The rest of Apprise's services."""
