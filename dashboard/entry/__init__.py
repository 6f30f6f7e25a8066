"""Parts of the page on which officers enter what reached them, and upload tables."""
