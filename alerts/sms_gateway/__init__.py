"""SMS by any HTTP gateway, described as a template."""
