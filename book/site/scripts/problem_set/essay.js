// A question that is answered in words, and marked by a person.

import { make } from "../shared/dom.js";

const STUB = "YOUR ANSWER HERE";

export class Essay {
  constructor(set, id, element) {
    this.set = set;
    this.id = id;
    this.area = make("textarea", { rows: "8", class: "set-words", oninput: () => this.changed() });
    const label = make("label", { class: "set-essay-label" }, "Your answer, in Markdown", this.area);
    element.replaceChildren(label);
    this.refresh();
  }

  changed() {
    this.pending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 300);
  }

  save() {
    clearTimeout(this.timer);
    if (!this.pending) return;
    this.pending = false;
    this.set.work.write(this.id, this.area.value);
  }

  refresh() {
    if (this.pending) return;
    const text = this.set.work.source(this.id);
    if (this.area.value !== text) this.area.value = text;
    this.area.placeholder = STUB;
  }
}
