"""Calls that read a message out, by any HTTP gateway described as a template."""
