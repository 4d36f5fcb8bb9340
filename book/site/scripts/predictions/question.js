// One prediction: its form, the guess that was made, and the line that sets it beside what came.

import { button, make } from "../shared/dom.js";
import * as store from "../shared/store.js";

const NUMBER = /^[-+−]?(\d+([.,]\d+)?|[.,]\d+)(\s*e\s*[-+−]?\d+)?\s*%?$/i;
const NO_NUMBER = "Write one number, such as 0.24, −3, 1e-4 or 12 %.";

export class Question {
  constructor(quote, answered) {
    this.quote = quote;
    this.answered = answered;
    this.name = quote.id.replace(/^predict\./, "").replace(".", "/");
    this.kind = ["choice", "number"].find((kind) => quote.classList.contains(`predict-${kind}`)) ?? "words";
    this.passed = false;
    this.changing = false;
    // The child of the section that the question stands in: what follows it is what comes.
    this.block = quote;
    while (!this.block.parentElement.matches("section, article")) this.block = this.block.parentElement;
    this.form = this.makeForm();
    this.text = make("span", { class: "predict-text" });
    this.said = make(
      "p",
      { class: "predict-said", tabindex: "-1" },
      "Your guess: ",
      this.text,
      " ",
      button("Change it", () => this.change()),
    );
    quote.append(this.form, this.said);
    this.reminder = make("p", { class: "predict-reminder" });
    this.placeReminder();
  }

  get guess() {
    return store.get("guesses", this.name);
  }

  get isOpen() {
    return this.passed || this.guess !== undefined;
  }

  makeForm() {
    const field = this.kind === "choice" ? this.makeChoice() : this.makeLine();
    this.trouble = make("p", { class: "predict-trouble", role: "alert" });
    const send = make("button", { class: "book-button predict-send" }, "See what comes");
    return make(
      "form",
      { class: "predict-form", novalidate: true, onsubmit: (event) => this.sent(event) },
      field,
      send,
      this.trouble,
    );
  }

  makeLine() {
    const attributes = { type: "text", autocomplete: "off", maxlength: "200", name: "guess" };
    if (this.kind === "number") Object.assign(attributes, { inputmode: "decimal", size: "12" });
    this.line = make("input", attributes);
    const text = this.kind === "number" ? "Your guess, a number " : "Your guess ";
    return make("label", { class: `predict-line predict-line-${this.kind}` }, text, this.line);
  }

  makeChoice() {
    const list = this.quote.querySelector(".predict-answers");
    const legend = make("legend", {}, "Your guess");
    const answers = [...list.children].map((item) => {
      // The text is kept as the list gives it, formulas too.
      const answer = make("span");
      answer.append(...(item.querySelector("p") ?? item).childNodes);
      const input = make("input", { type: "radio", name: this.name, value: answer.textContent.trim() });
      return make("label", { class: "predict-answer" }, input, " ", answer);
    });
    list.remove();
    return make("fieldset", { class: "predict-choice" }, legend, ...answers);
  }

  /** What the form holds, or undefined, with what is wrong said below it. */
  read() {
    if (this.kind === "choice") {
      const chosen = this.form.querySelector("input:checked");
      this.trouble.textContent = chosen ? "" : "Choose one of them: a wrong guess costs nothing.";
      return chosen?.value;
    }
    const said = this.line.value.trim();
    const wrong = this.kind === "number" && !NUMBER.test(said);
    this.trouble.textContent = "";
    if (!said) this.trouble.textContent = "Write what you expect: a wrong guess costs nothing.";
    else if (wrong) this.trouble.textContent = NO_NUMBER;
    return said && !wrong ? said : undefined;
  }

  sent(event) {
    event.preventDefault();
    const said = this.read();
    if (said === undefined) {
      this.form.querySelector("input").focus();
      return;
    }
    this.changing = false;
    store.put("guesses", this.name, { said });
    this.answered();
    this.said.focus();
  }

  change() {
    this.changing = true;
    this.answered();
    this.form.querySelector("input").focus();
  }

  /** Where the answer is a cell, the guess stands once more right above what it gives. */
  placeReminder() {
    let next = this.block.nextElementSibling;
    while (next && !next.matches("section, .predict")) {
      const output = next.matches("div.cell") && next.querySelector(".cell_output");
      if (output) return output.before(this.reminder);
      next = next.nextElementSibling;
    }
    return undefined;
  }

  draw(readsOnly) {
    const { guess } = this;
    this.form.hidden = readsOnly ? !this.changing : guess !== undefined && !this.changing;
    this.said.hidden = guess === undefined || this.changing;
    this.text.textContent = guess?.said ?? "";
    this.reminder.hidden = guess === undefined;
    this.reminder.textContent = guess ? `Your guess was: ${guess.said}` : "";
  }
}
