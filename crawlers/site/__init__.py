"""The city's own sites and accounts: can they be reached, when were they updated, which links lead nowhere."""
