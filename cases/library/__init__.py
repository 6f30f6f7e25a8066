"""政策文件库: which normative documents are in force, what explains them, and whether a draft cites only what holds."""
