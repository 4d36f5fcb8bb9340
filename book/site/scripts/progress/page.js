// Tables of lectures and problem sets, and the ways to carry what is kept to another browser.

import { button, download, make } from "../shared/dom.js";
import { isDue, isKnown, records } from "../shared/schedule.js";
import * as store from "../shared/store.js";
import { takeMarks } from "./marks.js";

export class Progress {
  constructor(root) {
    this.root = root;
    const { lectures, sets } = JSON.parse(root.querySelector("script").textContent);
    this.lectures = lectures;
    this.sets = sets;
    this.due = make("p", { class: "progress-due" });
    this.tables = make("div");
    this.status = make("p", { role: "status" });
    this.file = make("input", {
      type: "file",
      accept: ".json,application/json",
      onchange: () => this.take(this.file.files[0]),
    });
    root.replaceChildren(
      this.due,
      this.tables,
      make(
        "p",
        { class: "progress-ways" },
        button("Export to a file", () => this.give()),
        make("label", {}, "Import a file: ", this.file),
        button("Forget everything", () => this.forget()),
      ),
      this.status,
    );
    store.onChange(() => this.draw());
    this.draw();
  }

  give() {
    download("downhill-progress.json", store.exported(), "application/json");
    this.status.textContent = "Written: downhill-progress.json. Import it in another browser.";
  }

  async take(file) {
    if (!file) return;
    const text = await file.text();
    const [newer, marks] = [store.merge(text), takeMarks(text)];
    if (newer !== null) this.status.textContent = `Read: ${newer} entries were new or newer.`;
    else if (marks !== null) this.status.textContent = `Read: the marks of ${marks} problem set${marks > 1 ? "s" : ""}.`;
    else this.status.textContent = "There is no progress in this file. Choose one that this page, or “autograder progress --to”, has written.";
    this.file.value = "";
  }

  forget() {
    if (!confirm("Forget all that this browser knows of your reading, guesses, answers and cards?")) return;
    store.removeAll();
    this.status.textContent = "Forgotten.";
  }

  draw() {
    const known = records();
    const due = this.lectures.flatMap(({ cards }) => cards).filter((id) => isDue(known[id])).length;
    const link = make("a", { href: this.root.dataset.quiz }, due === 1 ? "1 card is due today" : `${due} cards are due today`);
    this.due.replaceChildren(...(due ? [link, "."] : ["No card is due today. ", make("a", { href: this.root.dataset.quiz }, "The quiz"), " has new ones."]));
    this.tables.replaceChildren(
      table(["Lecture", "Read", "Guesses", "Cards known", "Cards due"], this.lectures.map((one) => this.lectureRow(one, known))),
      table(["Problem set", "Checks passed", "Full marks"], this.sets.map((one) => this.setRow(one))),
    );
  }

  lectureRow({ name, title, page, guesses, cards }, known) {
    const read = store.get("lectures", name);
    const made = store.all("guesses");
    return row(name, title, page, [
      read ? new Date(read.when).toLocaleDateString() : "",
      share(guesses.filter((guess) => guess in made).length, guesses.length, "guesses made"),
      share(cards.filter((id) => isKnown(known[id])).length, cards.length, "cards known"),
      String(cards.filter((id) => isDue(known[id])).length || ""),
    ]);
  }

  setRow({ name, title, page, questions }) {
    const checks = store.all("checks");
    const passed = questions.filter((question) => checks[`${name}/${question}`]?.passed).length;
    const marks = store.get("marks", name);
    const points = marks && `${marks.score} of ${marks.of}` + (marks.best > marks.score ? `, best ${marks.best}` : "");
    return row(name, title, page, [share(passed, questions.length, "checks passed"), points ?? ""]);
  }
}

function share(count, of, what) {
  const meter = make("meter", { min: 0, max: of || 1, value: count, "aria-label": `${count} of ${of} ${what}` });
  return make("span", { class: "progress-share" }, meter, ` ${count} of ${of}`);
}

function row(name, title, page, cells) {
  const head = make("th", { scope: "row" }, make("a", { href: page }, title));
  return make("tr", { "data-name": name }, head, ...cells.map((cell) => make("td", {}, cell)));
}

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  return make("div", { class: "progress-table" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}
