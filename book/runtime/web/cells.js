// Cells of code that can be run and changed. They share their variables, as in a notebook.
import { show } from "./outputs.js";
import { withPython } from "./progress.js";
import { python } from "./runtime.js";
import { sourceOf, storedOf } from "./source.js";

const SPACE = "cells";
const made = new Map(); // by the cell's element
const ran = new Map(); // the text with which a cell last ran, all before it having run as they are
let busy = false;

export function cellOf(element, bar, told, all) {
  if (!made.has(element)) made.set(element, new Cell(element, bar, told, all));
  return made.get(element);
}

python.addEventListener("gone", () => ran.clear());

class Cell {
  constructor(element, bar, told, all) {
    Object.assign(this, { element, bar, told, all });
    this.number = all.indexOf(element) + 1;
    this.box = null;
    this.stop = this.#button("Stop", () => python.kill());
    this.reset = this.#button("Reset", () => this.restore());
    this.stop.hidden = this.reset.hidden = true;
    told.before(this.stop, this.reset);
  }

  // Run what is missing of the cells before this one, then this one.
  async run() {
    if (busy) { this.told.textContent = "Another cell runs: wait for it, or stop it."; return; }
    busy = true;
    this.bar.querySelector("[data-act=run]").disabled = true;
    this.stop.hidden = false;
    try {
      await withPython(this.told, () => this.#runAll());
    } finally {
      busy = false;
      this.stop.hidden = true;
      this.bar.querySelector("[data-act=run]").disabled = false;
    }
  }

  async #runAll() {
    const upTo = this.all.slice(0, this.number);
    // A cell that is changed, and all after it, run again: their values may rest on it.
    let first = upTo.findIndex((cell) => ran.get(cell) !== sourceOf(cell));
    if (first < 0) first = this.number - 1;
    upTo.slice(first).forEach((cell) => ran.delete(cell));
    this.all.slice(this.number).forEach((cell) => ran.delete(cell));
    for (const [i, cell] of upTo.slice(first).entries()) {
      const last = cell === this.element;
      this.told.textContent = last ? "Running …" : `Running cell ${first + i + 1} of ${this.number} …`;
      const source = sourceOf(cell);
      const result = await this.#runOne(source, first + i + 1, last);
      if (!result.ok) {
        this.told.textContent = result.gone ? result.error : last ? "This run ended in an error."
          : `Cell ${first + i + 1} ended in an error, so this one was not run.`;
        return;
      }
      ran.set(cell, source);
    }
    this.told.textContent = "Done.";
  }

  async #runOne(source, number, shown) {
    const box = this.#output();
    box.replaceChildren();
    this.reset.hidden = false;
    const showing = [];
    const result = await python.run(source, {
      space: SPACE,
      name: `cell ${number}`,
      onOutput: (output) => {
        if (shown || output.output_type === "error") showing.push(show(output, box));
      },
      onClear: () => box.replaceChildren(),
    });
    await Promise.all(showing);
    box.classList.toggle("live-silent", box.childElementCount === 0);
    return result;
  }

  edit() {
    if (this.field) { this.field.focus(); return; }
    const fold = this.element.querySelector(":scope > details.above-input");
    if (fold) fold.open = true;
    const stored = storedOf(this.element);
    this.field = document.createElement("textarea");
    this.field.className = "live-code";
    this.field.setAttribute("aria-label", `Code of cell ${this.number}`);
    this.field.spellcheck = false;
    this.field.value = stored;
    const fit = () => { this.field.rows = this.field.value.split("\n").length; };
    this.field.addEventListener("input", fit);
    this.field.addEventListener("keydown", (event) => this.#key(event));
    fit();
    const input = this.element.querySelector(".cell_input");
    input.hidden = true;
    input.after(this.field);
    this.reset.hidden = false;
    this.field.focus();
  }

  restore() {
    this.field?.remove();
    this.field = null;
    this.element.querySelector(".cell_input").hidden = false;
    this.box?.parentElement.remove();
    this.box = null;
    this.reset.hidden = true;
    this.told.textContent = "";
    this.bar.querySelector("[data-act=edit]").focus();
  }

  // Shift + Enter runs, as in JupyterLab; a new line begins as far in as the last. Tab leaves.
  #key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.shiftKey || event.ctrlKey || event.metaKey) { this.run(); return; }
    const { value, selectionStart: at } = this.field;
    const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
    const deeper = line.trimEnd().endsWith(":") ? "    " : "";
    this.field.setRangeText(`\n${line.match(/^ */)[0]}${deeper}`, at, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input"));
  }

  #output() {
    if (this.box) return this.box;
    const part = document.createElement("div");
    part.className = "live-output";
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", `Your run of cell ${this.number}`);
    const title = document.createElement("p");
    title.className = "live-title";
    title.textContent = "Your run";
    this.box = document.createElement("div");
    this.box.className = "cell_output";
    part.append(title, this.box);
    this.element.append(part);
    return this.box;
  }

  #button(words, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", press);
    return button;
  }
}
