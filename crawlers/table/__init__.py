"""Tables: CSV, XLSX and JSONL, brought by hand, found in a watched folder, or downloaded."""
