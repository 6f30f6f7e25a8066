"""What each figure counts: one statement each, whose rows name the case and the item behind them."""
