"""The questions of `check`, by what they are about; each answers with sentences."""
