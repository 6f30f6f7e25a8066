"""Benchmarks: one command, a table on stderr and JSON on stdout. Nothing here is imported by the product."""
