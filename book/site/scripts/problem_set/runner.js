// Runs the cells of a problem set in the page's Python. Those that a cell builds on run first.

import { textOf } from "./work.js";

const ASIDE = /-(check|test|try)$/; // what nothing builds on
const GRADED_APART = /-(check|test)$/; // what is left out where a question is marked
const NOT_HERE = new Set(["check-button", "at-work"]);
const CHECK_SECONDS = 60;
const MARK_SECONDS = 300; // what is right is worked out the first time
const MARK = "application/vnd.downhill.mark+json";

export class Runner {
  constructor(work, stem, runtime) {
    this.work = work;
    this.stem = stem; // the name of the problem set, by which its rubric is found
    this.runtime = runtime; // the folder of the runtime, beside the pages
    this.ran = new Map(); // by id: the text with which a cell last ran
    this.busy = false;
  }

  get #space() {
    return this.work.name;
  }

  async load() {
    if (this.python) return;
    const load = (name) => import(new URL(name, this.runtime));
    const [runtime, progress, outputs] = await Promise.all(["runtime.js", "progress.js", "outputs.js"].map(load));
    Object.assign(this, { python: runtime.python, withPython: progress.withPython, showOutput: outputs.show });
    this.python.addEventListener("gone", () => this.ran.clear());
  }

  stop() {
    this.python?.kill();
  }

  /** Do something that runs Python, one at a time; `told` is the line that says how it goes. */
  async with(told, act) {
    if (this.busy) {
      told.textContent = "Another cell runs: wait for it, or stop it.";
      return undefined;
    }
    this.busy = true;
    try {
      await this.load();
      return await this.withPython(told, act);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      told.textContent = location.protocol === "file:"
        ? "This page was opened as a file, and browsers start no programs from files: run “python -m http.server” in the book's folder, and open the address that it names."
        : "The program that runs Python did not arrive: look whether you are online, and try again.";
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** The code cells before one, in the notebook's order, that it may build on. */
  #before(id, aside = ASIDE) {
    const cells = this.work.cells.flatMap((cell) => [
      { id: cell.id, code: cell.cell_type === "code" },
      ...this.work.own.filter(({ after }) => after === cell.id).map((own) => ({ id: own.id, code: own.cell_type === "code" })),
    ]);
    const upTo = cells.slice(0, cells.findIndex((cell) => cell.id === id));
    return upTo.filter((cell) => cell.code && !aside.test(cell.id) && !NOT_HERE.has(cell.id)).map((cell) => cell.id);
  }

  /** A cell has another text than when it ran: what stands below it may rest on that, and runs again. */
  #forgetFrom(id) {
    const before = new Set(this.#before(id));
    for (const other of this.ran.keys()) if (!before.has(other)) this.ran.delete(other);
  }

  async prepare(id, told, box) {
    for (const [i, other] of this.#before(id).entries()) {
      const text = this.work.source(other);
      if (this.ran.get(other) === text) continue;
      this.#forgetFrom(other);
      told.textContent = `Running what stands above (${i + 1}) …`;
      const shown = [];
      const result = await this.#run(text, other, (output) => shown.push(output));
      if (result.gone) {
        box.replaceChildren();
        for (const output of shown) await this.showOutput(output, box);
        told.textContent = `The cell “${other}”, which stands above, did not end.`;
        return false;
      }
      // A question above that is not right yet is in nobody's way, as in a notebook.
      this.ran.set(other, text);
    }
    return true;
  }

  /** Run a cell of the notebook, and show what it gives. */
  async cell(id, told, box) {
    if (!(await this.prepare(id, told, box))) return false;
    told.textContent = "Running …";
    const text = this.work.source(id);
    if (this.ran.get(id) !== text) this.#forgetFrom(id);
    const { result } = await this.#shown(text, id, box);
    if (result.ok) this.ran.set(id, text);
    told.textContent = result.ok ? "Ran." : result.gone ? result.error : "This run ended in an error.";
    return result.ok;
  }

  /** Run the check of a question, as it stands in the notebook; whether it holds, undefined if it did not run. */
  async check(question, told, box) {
    const cell = this.work.cell(`${question}-check`);
    told.textContent = "Checking …";
    const { result, failed } = await this.#shown(textOf(cell), cell.id, box);
    told.textContent = result.gone ? result.error : "";
    return result.ok ? true : failed ? false : undefined;
  }

  /** Whether this book was built to give full marks: `make book FULL_MARKS=1`. */
  async givesMarks() {
    return (await this.python.init()).packs.includes("marks");
  }

  /** The points of a question by the full rubric, and what it says; undefined if there are none. */
  async mark(question, told, box) {
    told.textContent = "Marking by the full rubric …";
    const cells = this.#before(`${question}-test`, GRADED_APART).map((id) => this.work.source(id));
    // Texts in JSON are texts in Python.
    const given = [this.stem, question, cells].map((one) => JSON.stringify(one)).join(", ");
    const code = `import downhill_marks, rubrics.${this.stem}\ndownhill_marks.mark(${given})`;
    let mark;
    const showing = [];
    const result = await this.#run(code, "the full rubric", (output) => {
      mark ??= output.data?.[MARK];
      showing.push(this.showOutput(output, box));
    }, undefined, { space: "marking", seconds: MARK_SECONDS });
    await Promise.all(showing);
    told.textContent = result.gone ? result.error : "";
    return mark;
  }

  async #shown(text, name, box) {
    box.replaceChildren();
    let failed = false;
    const showing = [];
    const result = await this.#run(text, name, (output) => {
      // A check that does not hold has said so in its own words; its error is for the notebook.
      if (output.ename === "CheckError") failed = true;
      else showing.push(this.showOutput(output, box));
    }, () => box.replaceChildren());
    await Promise.all(showing);
    return { result, failed };
  }

  #run(text, name, onOutput, onClear, more = {}) {
    return this.python.run(text, { space: this.#space, name, seconds: CHECK_SECONDS, onOutput, onClear, ...more });
  }
}
