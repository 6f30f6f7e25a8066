"""Log: for a desk whose real ways out are not connected yet."""
