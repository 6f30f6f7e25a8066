"""What of citizens' data a page shows."""

from cases.masking import mask, mask_name

__all__ = ["mask", "mask_name"]
