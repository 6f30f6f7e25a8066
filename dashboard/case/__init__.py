"""The parts of the case page, each from values to HTML, and the forms by which an officer acts."""
