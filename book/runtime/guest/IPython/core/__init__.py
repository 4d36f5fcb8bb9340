"""The parts of IPython that ipywidgets and the course import."""
