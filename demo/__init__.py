"""A small invented 邛崃: local sites, feeds and exports that the product really crawls. Nothing imports it."""
