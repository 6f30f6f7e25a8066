"""Letters that arrive by mail: read over IMAP, never marked, moved or deleted there."""
