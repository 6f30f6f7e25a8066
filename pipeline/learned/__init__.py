"""The trained model, asked: its file, its tables, and the ear that hears what no rule names."""
