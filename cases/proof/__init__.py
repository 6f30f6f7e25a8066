"""Why each person was told what they were told: read models only, no row is written here."""
