// A cell that runs in the page: what it tells, what it shows, and the button that stops it.

import { button, make } from "../shared/dom.js";

export class Cell {
  constructor(set, id) {
    this.set = set;
    this.id = id;
    this.told = make("span", { class: "set-told", role: "status" });
    this.box = make("div", { class: "cell_output set-output" });
    this.stop = button("Stop", () => set.runner.stop(), { hidden: true });
  }

  /** Do something in the page's Python, with all that was typed, while Stop is there. */
  async running(act) {
    this.set.saveAll();
    this.stop.hidden = false;
    try {
      return await this.set.runner.with(this.told, act);
    } finally {
      this.stop.hidden = true;
    }
  }

  run() {
    return this.running(() => this.set.runner.cell(this.id, this.told, this.box));
  }
}
