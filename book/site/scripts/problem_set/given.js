// A cell that the set hands out: it runs as it is, after what stands above it.

import { button, make } from "../shared/dom.js";
import * as store from "../shared/store.js";
import { Cell } from "./cell.js";

export class Given extends Cell {
  constructor(set, id, element) {
    super(set, id);
    this.hasCheck = id.endsWith("-check"); // of all questions together
    this.key = `${set.work.name}/${id.replace(/-check$/, "")}`;
    const main = { class: "book-button set-main" };
    const go = this.hasCheck ? button("Check", () => this.check(), main) : button("Run", () => this.run(), main);
    element.append(make("div", { class: "set-bar", role: "group", "aria-label": `Run ${id}` }, go, this.stop, this.told), this.box);
  }

  check() {
    const { runner } = this.set;
    return this.running(async () => {
      if (!(await runner.prepare(this.id, this.told, this.box))) return;
      const passed = await runner.check(this.id.replace(/-check$/, ""), this.told, this.box);
      if (passed !== undefined) store.put("checks", this.key, { passed });
    });
  }
}
