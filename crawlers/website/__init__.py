"""Websites: list pages that lead to detail pages, read politely by configured selectors."""
