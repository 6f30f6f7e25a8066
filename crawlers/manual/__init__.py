"""What officers enter by hand: a call, a find, an instruction."""
