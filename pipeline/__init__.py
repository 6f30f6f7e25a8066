"""Text in, judgment out: pure, in batches, reading no clock; then items become cases."""
