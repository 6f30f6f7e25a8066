"""Feeds: RSS and Atom, also the broken ones."""
