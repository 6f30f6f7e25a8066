"""The release, in one place."""

VERSION = "2026.11.1"
