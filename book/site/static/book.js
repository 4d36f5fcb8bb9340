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
