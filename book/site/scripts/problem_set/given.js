// A cell that the set hands out: it runs as it is, after what stands above it.

import { button, make } from "../shared/dom.js";
import * as store from "../shared/store.js";

export class Given {
  constructor(set, id, element) {
    this.set = set;
    this.id = id;
    this.hasCheck = id.endsWith("-check"); // of all questions together
    this.key = `${set.work.name}/${id.replace(/-check$/, "")}`;
    this.told = make("span", { class: "set-told", role: "status" });
    this.box = make("div", { class: "cell_output set-output" });
    this.stop = button("Stop", () => set.runner.stop(), { hidden: true });
    const main = { class: "book-button set-main" };
    const go = this.hasCheck ? button("Check", () => this.check(), main) : button("Run", () => this.run(), main);
    element.append(make("div", { class: "set-bar", role: "group", "aria-label": `Run ${id}` }, go, this.stop, this.told), this.box);
  }

  async #running(act) {
    this.set.saveAll();
    this.stop.hidden = false;
    try {
      return await this.set.runner.with(this.told, act);
    } finally {
      this.stop.hidden = true;
    }
  }

  run() {
    return this.#running(() => this.set.runner.cell(this.id, this.told, this.box));
  }

  check() {
    const { runner } = this.set;
    return this.#running(async () => {
      if (!(await runner.prepare(this.id, this.told, this.box))) return;
      const passed = await runner.check(this.id.replace(/-check$/, ""), this.told, this.box);
      if (passed !== undefined) store.put("checks", this.key, { passed });
    });
  }
}
