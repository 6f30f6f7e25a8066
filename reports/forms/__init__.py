"""The forms of a paper: the same content as .docx, .pdf, .html, .xlsx and .json."""
