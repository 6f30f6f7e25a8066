"""JSON interfaces: lists that count or follow a cursor, details one by one."""
