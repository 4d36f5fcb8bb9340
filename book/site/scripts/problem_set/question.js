// A cell to write in: its editor, its buttons, and what came of the last run.

import { button, make } from "../shared/dom.js";
import * as store from "../shared/store.js";
import { Cell } from "./cell.js";
import { makeEditor } from "./editor.js";
import { digest, textOf } from "./work.js";

const SAVE_AFTER = 300; // milliseconds without a key

export class Question extends Cell {
  constructor(set, id, element) {
    super(set, id);
    this.isOwn = set.work.cell(id) === undefined;
    this.hasCheck = set.work.cell(`${id}-check`) !== undefined;
    this.key = `${set.work.name}/${id}`;
    const place = make("div", { class: "set-editor" });
    element.querySelector(".cell_input")?.replaceWith(place);
    if (!place.isConnected) element.append(place);
    this.editor = makeEditor(place, {
      text: set.work.source(id),
      label: this.hasCheck ? `Your answer to ${id}` : "A cell to try things in",
      changed: (text) => this.changed(text),
      run: () => this.run(),
    });
    this.state = make("span", { class: "set-state" });
    const buttons = [button("Run", () => this.run())];
    if (this.hasCheck) buttons.push(button("Check", () => this.check(), { class: "book-button set-main" }));
    buttons.push(this.stop, button("Reset", () => this.reset()));
    const named = this.hasCheck ? id : "this cell";
    const bar = make("div", { class: "set-bar", role: "group", "aria-label": `Run or check ${named}` }, ...buttons, this.state, this.told);
    place.after(bar, this.box);
    this.drawState();
  }

  changed(text) {
    clearTimeout(this.timer);
    this.pending = text;
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
    this.drawState();
  }

  save() {
    clearTimeout(this.timer);
    if (this.pending === undefined) return;
    const text = this.pending;
    this.pending = undefined;
    this.set.work.write(this.id, text);
  }

  /** Its cell is gone: what was typed last has no place any more. */
  drop() {
    clearTimeout(this.timer);
    this.pending = undefined;
  }

  check() {
    return this.running(async () => {
      const text = digest(this.set.work.source(this.id));
      if (!(await this.set.runner.cell(this.id, this.told, this.box))) return;
      const holds = await this.set.runner.check(this.id, this.told, this.box);
      if (holds === undefined) return;
      const mark = (await this.set.runner.givesMarks()) && (await this.set.runner.mark(this.id, this.told, this.box));
      const said = mark ? { passed: mark.score >= mark.points, score: mark.score, of: mark.points } : { passed: holds };
      store.put("checks", this.key, { ...said, text });
      this.drawState();
      if (mark) this.set.sumUp();
    });
  }

  /** Back to the released text; Undo brings back what was written. */
  reset() {
    if (this.isOwn) return;
    this.editor.text = textOf(this.set.work.cell(this.id));
    this.save();
    this.box.replaceChildren();
    this.told.textContent = "As it was released. Undo in the editor brings back what you had.";
    this.editor.focus();
  }

  /** Another tab, or a notebook that was read in, has another text. */
  refresh() {
    if (this.pending === undefined) this.editor.text = this.set.work.source(this.id);
    this.drawState();
  }

  drawState() {
    const { passed, score, of, text } = store.get("checks", this.key) ?? {};
    const now = this.pending ?? this.set.work.source(this.id);
    const current = text === undefined || text === digest(now);
    const points = `${score} of ${of} point${of === 1 ? "" : "s"}`;
    const said = of !== undefined ? points : passed ? "its check holds" : "its check does not hold yet";
    const before = of !== undefined ? `changed since it got ${points}` : passed ? "changed since its check held" : "changed since its check";
    const shown = !current ? before : passed ? `✓ ${said}` : said;
    this.state.textContent = passed === undefined ? "" : shown;
    this.state.classList.toggle("set-holds", passed === true && current);
  }
}
