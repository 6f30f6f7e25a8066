"""The parts of the page of papers: list, one edition, a figure opened, and the forms by which it goes its way."""
