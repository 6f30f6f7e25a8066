"""The papers and every figure in them."""
