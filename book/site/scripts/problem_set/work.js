// What a reader has written in a problem set: kept in this browser, taken out as the notebook to hand
// in, and read back from one.

import * as store from "../shared/store.js";

export const textOf = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const about = (cell) => cell.metadata?.nbgrader ?? {};
const idOf = (cell) => about(cell).grade_id || cell.id;

/** A short text that tells one answer from another. */
export const digest = (text) =>
  [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) | 0, text.length).toString(36);

const isCell = (cell) => typeof cell === "object" && cell !== null && [cell.source].flat().every((line) => typeof line === "string");

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

  /** Read a notebook back in: how many answers differ from the released ones, and the questions that it lacks. */
  take(text) {
    let cells;
    try {
      cells = JSON.parse(text).cells;
    } catch {
      cells = undefined;
    }
    if (!Array.isArray(cells) || !cells.every(isCell)) {
      throw new NotThisSetError("This file is no notebook: choose the .ipynb of this problem set.");
    }
    const open = new Map(this.cells.filter(isOpen).map((cell) => [cell.id, cell]));
    const known = new Set(this.cells.map(idOf));
    const answers = this.cells.filter((cell) => about(cell).solution).map(idOf);
    const there = new Set(cells.map(idOf));
    const foreign = cells.filter((cell) => about(cell).solution && !known.has(idOf(cell)));
    const mine = answers.filter((id) => there.has(id));
    if (mine.length === 0 || mine.length < foreign.length) { // sets share a name or two
      throw new NotThisSetError(mine.length ? "This notebook is of another problem set." : "This notebook has none of the questions of this problem set.");
    }
    const [found, own] = [new Map(), []];
    let before = this.cells[0].id;
    for (const [i, cell] of cells.entries()) {
      const id = idOf(cell);
      if (known.has(id)) {
        before = id;
        // Of a cell that is there twice all parts count, as in grading.
        if (open.has(id)) found.set(id, [...(found.get(id) ?? []), textOf(cell)]);
      } else {
        own.push({ id: `own-${i}`, after: before, cell_type: cell.cell_type, source: textOf(cell) });
      }
    }
    const texts = [...found].map(([id, parts]) => [id, parts.join("\n\n")]);
    const sources = Object.fromEntries(texts.filter(([id, one]) => one !== textOf(open.get(id))));
    store.put("work", this.name, { sources, own });
    return { count: Object.keys(sources).length, missing: answers.filter((id) => !there.has(id)) };
  }
}

function asCell({ id, cell_type, source }) {
  const made = { cell_type, id, metadata: {}, source };
  return cell_type === "code" ? { ...made, execution_count: null, outputs: [] } : made;
}
