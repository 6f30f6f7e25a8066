"""Learning from labelled texts: what `train` reads, fits and writes into the model's file."""
