// What a reader has written in a problem set: kept in this browser, taken out as the notebook to hand
// in, and read back from one.

import * as store from "../shared/store.js";

export const textOf = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const about = (cell) => cell.metadata?.nbgrader ?? {};
const idOf = (cell) => about(cell).grade_id || cell.id;

/** Whether a cell is the reader's to write: an answer, or a cell to try things in. */
export function isOpen(cell) {
  if (about(cell).solution) return true;
  return cell.cell_type === "code" && !cell.metadata?.nbgrader;
}

export class NotThisSetError extends Error {}

export class Work {
  constructor(name, released) {
    this.name = name;
    this.released = released;
    this.cells = released.cells;
  }

  get #kept() {
    const kept = store.get("work", this.name) ?? {};
    return { sources: { ...kept.sources }, own: kept.own ?? [] };
  }

  cell(id) {
    return this.cells.find((cell) => cell.id === id);
  }

  /** Cells that the reader added in JupyterLab, each with the id of the cell before it. */
  get own() {
    return this.#kept.own;
  }

  get isBegun() {
    const { sources, own } = this.#kept;
    return Object.keys(sources).length + own.length > 0;
  }

  source(id) {
    const cell = this.cell(id);
    return this.#kept.sources[id] ?? (cell ? textOf(cell) : textOf(this.own.find((one) => one.id === id)));
  }

  write(id, text) {
    const { sources, own } = this.#kept;
    const added = own.find((one) => one.id === id);
    if (added) added.source = text;
    else if (text === textOf(this.cell(id))) delete sources[id];
    else sources[id] = text;
    store.put("work", this.name, { sources, own });
  }

  /** The notebook as it is handed in: the released one, with what was written. */
  notebook() {
    const { sources, own } = this.#kept;
    const made = structuredClone(this.released);
    made.cells = made.cells.flatMap((cell) => {
      if (cell.id in sources) cell.source = sources[cell.id];
      return [cell, ...own.filter(({ after }) => after === cell.id).map(asCell)];
    });
    return `${JSON.stringify(made, null, 1)}\n`;
  }

  /** Read a notebook back in; how many answers differ from the released ones. */
  take(text) {
    let cells;
    try {
      cells = JSON.parse(text).cells;
    } catch {
      cells = undefined;
    }
    if (!Array.isArray(cells)) throw new NotThisSetError("This file is no notebook: choose the .ipynb of this problem set.");
    const open = new Map(this.cells.filter(isOpen).map((cell) => [cell.id, cell]));
    const known = new Set(this.cells.map(idOf));
    if (!cells.some((cell) => about(cell).solution && open.has(idOf(cell)))) {
      throw new NotThisSetError("This notebook has none of the questions of this problem set.");
    }
    const [sources, own] = [{}, []];
    let before = this.cells[0].id;
    for (const [i, cell] of cells.entries()) {
      const id = idOf(cell);
      if (known.has(id)) {
        before = id;
        if (open.has(id) && textOf(cell) !== textOf(open.get(id))) sources[id] = textOf(cell);
      } else {
        own.push({ id: `own-${i}`, after: before, cell_type: cell.cell_type, source: textOf(cell) });
      }
    }
    store.put("work", this.name, { sources, own });
    return Object.keys(sources).length;
  }
}

function asCell({ id, cell_type, source }) {
  const made = { cell_type, id, metadata: {}, source };
  return cell_type === "code" ? { ...made, execution_count: null, outputs: [] } : made;
}
