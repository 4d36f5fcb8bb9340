// What scrolls sideways must be reachable by keyboard; what fits must not be in the way.
(() => {
  const wide = "div.math, .highlight pre, .cell_output pre, .cell_output .downhill, .downhill-picture";
  const look = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth;
    if (scrolls === box.hasAttribute("data-scrolls")) return;
    box.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  };
  const start = () => {
    const seen = new ResizeObserver((entries) => entries.forEach(({ target }) => look(target)));
    for (const box of document.querySelectorAll(wide)) seen.observe(box);
    // A formula gets broader when its font arrives.
    document.fonts.ready.then(() => document.querySelectorAll(wide).forEach(look));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

// A button that copies, on each piece of code.
(() => {
  const copy = async (block, button) => {
    await navigator.clipboard.writeText(block.querySelector("pre").textContent.trimEnd());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };
  const start = () => {
    if (!navigator.clipboard) return;
    for (const block of document.querySelectorAll(".bd-article div.highlight")) {
      if (block.closest(".cell_output")) continue;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "copy-button", textContent: "Copy" });
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", () => copy(block, button));
      block.append(button);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

// Marks what was searched for on the page that was found, and goes to its first place.
(() => {
  const KEY = "sphinx_highlight_terms"; // where Sphinx's search leaves the words
  const NOT_MARKED = "math, svg, script, style, button, form, pre";
  const marked = (article, words) => {
    const pattern = new RegExp(words.map((word) => word.replace(/\W/g, "\\$&")).join("|"), "gi");
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
      (node.parentElement.closest(NOT_MARKED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      for (const found of [...text.data.matchAll(pattern)].reverse()) {
        const range = document.createRange();
        range.setStart(text, found.index);
        range.setEnd(text, found.index + found[0].length);
        const mark = document.createElement("span");
        mark.className = "highlighted";
        range.surroundContents(mark);
      }
    }
  };
  const start = () => {
    const article = document.querySelector(".bd-article");
    if (!article || document.querySelector("#search-results")) return;
    let words = [];
    try {
      words = (localStorage.getItem(KEY) ?? "").toLowerCase().split(/\s+/).filter(Boolean);
      localStorage.removeItem(KEY);
    } catch { /* a browser that keeps nothing */ }
    if (!words.length) return;
    marked(article, words);
    const first = [...article.querySelectorAll(".highlighted")].find((mark) => mark.checkVisibility());
    if (!location.hash) first?.scrollIntoView({ block: "center" });
  };
  addEventListener("load", start);
})();
