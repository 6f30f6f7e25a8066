"""How often it is right: precision and recall by class, on labelled texts."""
