"""Many machines: what one process did in turn, done as tasks by any number of workers over one PostgreSQL."""
