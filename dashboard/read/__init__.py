"""What pages show, read by SQL into plain values; nothing here draws and nothing here writes."""
