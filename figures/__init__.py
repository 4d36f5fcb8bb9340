"""The interactive figures of the lectures: one module a figure.

Each figure has three parts. A *state* (a frozen dataclass) holds what the reader can change and
computes the numbers; it knows nothing of pictures. A *drawing* turns a state into a `Frame`. And
the *controls* say which slider changes what; `Group`s of them stand together by what they change,
and `toolkit.goal` shows what is to be reached. `Figure` makes widgets of the three where there is
a kernel to answer them, and a player of recorded frames where there is none. A figure of several
files is a folder with `model` (the state), `drawing` and `figure` (the controls); a short one is
a single module. `toolkit.svg` has axes, lines and points to draw with; `one_weight` is the figure
to copy from. `graph_drawing.draw` draws a graph of `Scalar`s, and `show_source.show_source` shows
source code as it runs.

Pictures are SVG text in plain ipywidgets. A new frame takes less than a millisecond to make,
where matplotlib took forty; it is sharp at every size, follows light and dark pages, and needs no
extension in JupyterLab, Notebook 7 or VS Code. `benchmarks/figures.py` measures the time from a
key press to the new picture.
"""
