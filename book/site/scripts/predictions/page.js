// Which parts of a page are hidden: in each section all that follows its first open question.

import { make } from "../shared/dom.js";
import * as store from "../shared/store.js";
import { Question } from "./question.js";

const READS_ONLY = "open-predictions";

export class Page {
  constructor(quotes) {
    this.questions = quotes.map((quote) => new Question(quote, () => this.answered()));
    this.switch = make("input", { type: "checkbox", onchange: () => this.switched() });
    const label = make("label", {}, this.switch, " I only read: open all predictions");
    const first = document.querySelector(".admonition.own-hands") ?? quotes[0];
    const bar = make("p", { class: "predict-switch" }, label);
    if (first === quotes[0]) first.before(bar);
    else first.after(bar);
    store.onChange(() => this.draw());
    addEventListener("hashchange", () => this.arrived());
    // Who finds a word of the page by the browser's search sees the place.
    document.addEventListener("beforematch", ({ target }) => this.openUpTo(target));
    this.draw();
    this.arrived();
  }

  get readsOnly() {
    return store.get("settings", READS_ONLY)?.value === true;
  }

  switched() {
    store.put("settings", READS_ONLY, { value: this.switch.checked });
  }

  answered() {
    this.draw();
  }

  /** A link into a part that is hidden opens what is in its way, on this visit. */
  arrived() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target?.closest("[hidden]");
    if (!hidden) return;
    this.openUpTo(hidden);
    target.scrollIntoView();
  }

  openUpTo(element) {
    for (const question of this.questions) {
      if (question.block.parentElement === element.parentElement && isBefore(question.block, element)) {
        question.passed = true;
      }
    }
    this.draw();
  }

  draw() {
    this.switch.checked = this.readsOnly;
    const parents = new Set(this.questions.map(({ block }) => block.parentElement));
    for (const parent of parents) {
      let hides = false;
      for (const child of parent.children) {
        if (child.matches("section")) break;
        if (hides) child.setAttribute("hidden", "until-found");
        else if (child.getAttribute("hidden") === "until-found") child.removeAttribute("hidden");
        const question = this.questions.find(({ block }) => block === child);
        hides ||= question !== undefined && !question.isOpen && !this.readsOnly;
      }
    }
    for (const question of this.questions) question.draw(this.readsOnly);
  }
}

const isBefore = (one, other) =>
  one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
