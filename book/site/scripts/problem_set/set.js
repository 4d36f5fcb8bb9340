// A problem set on its page: all of its cells, and the ways in and out.

import { button, download, make } from "../shared/dom.js";
import * as store from "../shared/store.js";
import { Essay } from "./essay.js";
import { Given } from "./given.js";
import { makeLadder } from "./hints.js";
import { Question } from "./question.js";
import { Runner } from "./runner.js";
import { isOpen, NotThisSetError, Work } from "./work.js";

export class ProblemSet {
  constructor(place, runtime) {
    this.file = place.dataset.file;
    this.work = new Work(place.dataset.set, JSON.parse(place.textContent));
    this.runner = new Runner(this.work, this.file.replace(/\.ipynb$/, ""), runtime);
    this.parts = [];
    this.article = place.closest(".bd-article");
    this.makeParts();
    this.given = [];
    this.makeGiven();
    makeLadder(this.article);
    this.makeBar();
    store.onChange(() => this.refresh());
    addEventListener("pagehide", () => this.saveAll());
  }

  element(id) {
    return [...this.article.querySelectorAll("div.cell")].find((cell) => cell.classList.contains(`tag_cell-${id}`));
  }

  makeParts() {
    for (const cell of this.work.cells.filter(isOpen)) {
      const essay = this.article.querySelector(`.set-essay[data-cell="${cell.id}"]`);
      const element = this.element(cell.id);
      if (essay) this.parts.push(new Essay(this, cell.id, essay));
      else if (element) this.parts.push(new Question(this, cell.id, element));
    }
    this.ownParts();
  }

  /** Cells that were added in JupyterLab stand where they stood there. */
  ownParts() {
    for (const own of this.work.own) {
      if (own.cell_type !== "code" || this.parts.some(({ id }) => id === own.id)) continue;
      const before = this.element(own.after) ?? this.parts.at(0)?.box.closest("div.cell");
      const element = make("div", { class: "cell set-own", "data-after": own.after }, make("p", { class: "set-title" }, "A cell of your own"));
      before.after(element);
      this.parts.push(new Question(this, own.id, element));
    }
  }

  /** Cells that the set hands out and nobody writes in, the last picture among them: they run as they are. */
  makeGiven() {
    const parts = new Set(this.parts.flatMap(({ id }) => [id, `${id}-check`]));
    for (const { id, cell_type } of this.work.cells) {
      const element = cell_type === "code" && !parts.has(id) && this.element(id);
      if (element) this.given.push(new Given(this, id, element));
    }
  }

  makeBar() {
    this.status = make("p", { role: "status", class: "set-told" });
    this.input = make("input", { type: "file", accept: ".ipynb", onchange: () => this.take(this.input.files[0]) });
    const bar = make(
      "div",
      { class: "set-ways" },
      button("Check all", () => this.checkAll()),
      button("Take out the notebook", () => this.give()),
      make("label", {}, "Read one back in: ", this.input),
    );
    const note = this.article.querySelector(".admonition.own-hands");
    note.after(bar, this.status);
  }

  saveAll() {
    this.parts.forEach((part) => part.save());
  }

  /** Another notebook was read in, here or in another tab: own cells come, go and change their places. */
  refresh() {
    const places = new Map(this.work.own.map(({ id, after }) => [id, after]));
    this.parts = this.parts.filter((part) => {
      const element = part.isOwn && part.box.closest(".set-own");
      if (!element || places.get(part.id) === element.dataset.after) return true;
      part.drop();
      element.remove();
      return false;
    });
    this.ownParts();
    this.parts.forEach((part) => part.refresh());
  }

  async checkAll() {
    const checked = [...this.parts, ...this.given].filter((one) => one.hasCheck);
    for (const part of checked) await part.check();
    const held = checked.filter((one) => store.get("checks", one.key)?.passed).length;
    const sum = this.sumUp();
    this.status.textContent = sum ? `${sum.score} of ${sum.of} points by the full rubric.` : `${held} of ${checked.length} checks hold.`;
  }

  /** The points of all questions, kept for the page of progress; null as long as one has none. */
  sumUp() {
    const marks = this.parts.filter((one) => one.hasCheck).map((one) => store.get("checks", one.key));
    if (marks.some((mark) => mark?.of === undefined)) return null;
    const add = (key) => Math.round(100 * marks.reduce((sum, mark) => sum + mark[key], 0)) / 100;
    const [score, of] = [add("score"), add("of")];
    const best = Math.max(score, store.get("marks", this.work.name)?.best ?? 0);
    store.put("marks", this.work.name, { score, of, best });
    return { score, of };
  }

  give() {
    this.saveAll();
    download(this.file, this.work.notebook(), "application/x-ipynb+json");
    this.status.textContent = `Written: ${this.file}. This is the notebook to hand in.`;
  }

  async take(file) {
    if (!file) return;
    this.saveAll();
    const text = await file.text();
    this.input.value = "";
    const sure = "What you have written here is replaced by what is in that notebook. Go on?";
    if (this.work.isBegun && !confirm(sure)) return;
    try {
      const { count, missing } = this.work.take(text);
      this.refresh();
      const lacks = missing.length ? ` It has no cell for ${missing.join(", ")}: what is missing stands here as it was released.` : "";
      this.status.textContent = `Read: ${count} of your cells.${lacks}`;
    } catch (error) {
      if (!(error instanceof NotThisSetError)) throw error;
      this.status.textContent = error.message;
    }
  }
}
