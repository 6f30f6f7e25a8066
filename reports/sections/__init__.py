"""The bulletin's sections: figures in, sentences and tables out. Nothing is said here that is not a figure."""
