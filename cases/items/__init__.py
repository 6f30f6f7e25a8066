"""信息: what was collected, kept before anything judges it, and what the pipeline said of it."""
