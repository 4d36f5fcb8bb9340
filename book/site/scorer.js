// Which pages a search names first: lectures, then problem sets and cards; the library after all of them.
// Sphinx puts this text behind its own scorer, and before it searches.
const WEIGHTS = { lectures: 1000, exercises: 500, flashcards: 300, reference: -1000, docs: -500 };

// A result is [docname, title, anchor, descr, score, filename, kind].
Scorer.score = ([docname, , , , score, , kind]) => {
  const folder = docname.includes("/") ? docname.split("/")[0] : "";
  return score + (kind === "index" ? -200 : 0) + (WEIGHTS[folder] ?? 0);
};

// What is quoted of a page begins where its text does: not with its table of contents.
const NOT_QUOTED = "#jb-print-docs-body, .bd-sidebar-secondary, nav, script, style, .cell_input, .own-hands";
addEventListener("DOMContentLoaded", () => {
  const plainText = Search.htmlToText;
  Search.htmlToText = (text, anchor) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    page.querySelectorAll(NOT_QUOTED).forEach((part) => part.remove());
    return plainText(page.documentElement.outerHTML, anchor);
  };
});
