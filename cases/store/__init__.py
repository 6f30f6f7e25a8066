"""The database: tables, units of work, migrations. No rule of the field lives here."""
