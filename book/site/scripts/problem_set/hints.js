// Hints are a ladder: the next one shows once the one before it was opened.

export function makeLadder(article) {
  const hints = [...article.querySelectorAll("details")].filter((one) =>
    /^(Hint|提示)/.test(one.querySelector("summary")?.textContent.trim() ?? ""),
  );
  for (const hint of hints) {
    const next = hint.nextElementSibling;
    if (!hints.includes(next)) continue;
    next.hidden = true;
    hint.addEventListener("toggle", () => { if (hint.open) next.hidden = false; });
  }
}
