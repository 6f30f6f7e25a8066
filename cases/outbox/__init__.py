"""Messages on their way: any room may ask for one; only `alerts/` resolves, renders and sends."""
