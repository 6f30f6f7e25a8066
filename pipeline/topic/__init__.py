"""热点: voices about one continuing issue, gathered, told apart and weighed."""
