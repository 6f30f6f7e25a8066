"""Documents, and the script that writes those parts of them which say what the code says."""
