"""Python in the pages of the book: figures, cells and exercises run there, with nothing to install.

`build` puts a folder `runtime/` beside the pages. It is made from pinned packages (`downloads`):
CPython with NumPy and matplotlib as one WebAssembly binary, a shim for its system calls, and Jupyter's
manager of widgets. `python` leaves out what the course does not use, `course` packs the course's own
modules, and `packs` and `webassembly` know the two formats. Nothing of theirs is committed.

In the browser, `static/live.js` offers to run what is on a page, and loads nothing before somebody
asks. `web/runtime.js` is the interface: `init`, `run`, `kill` and events; its head says how to use it,
and which messages another interpreter would have to know. `web/worker.js` runs the binary; all figures
and cells of a page share it. `guest/` is Python's side: it runs code as a notebook does, and stands in
for what the course uses of IPython and `comm`.
"""
