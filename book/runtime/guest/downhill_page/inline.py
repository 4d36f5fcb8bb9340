"""Matplotlib's backend for pages: what a cell drew is shown as SVG when it ends."""

import io

from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

from .display import publish

FigureCanvas = FigureCanvasAgg


def show(*args: object, **options: object) -> None:
    """Show all open figures, and close them."""
    for number in plt.get_fignums():
        figure = plt.figure(number)
        file = io.StringIO()
        figure.savefig(file, format="svg", bbox_inches="tight")
        drawing = file.getvalue()
        data = {"image/svg+xml": drawing[drawing.index("<svg") :], "text/plain": repr(figure)}
        publish(data)
    plt.close("all")
