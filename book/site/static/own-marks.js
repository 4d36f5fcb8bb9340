// Shows the marks in a file that `autograder progress` wrote. They stay in this browser.
(() => {
  const KEY = "downhill-own-marks";
  const box = document.querySelector(".own-marks");
  const find = (selector) => box.querySelector(selector);
  const [file, forget, status] = [find("input"), find("[data-forget]"), find("[role=status]")];

  const remembered = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
  };
  const remember = (checks) => {
    try { localStorage.setItem(KEY, JSON.stringify(checks)); } catch { /* shown, not kept */ }
  };
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const isCheck = (check) => typeof check?.assignment === "string" && isNumber(check.score)
    && isNumber(check.max_score) && Array.isArray(check.questions);
  // What `autograder progress` writes, or `autograder check --json`.
  const checksIn = (data) => (Array.isArray(data?.checks) ? data.checks : [data]).filter(isCheck);

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const points = (score, of) => {
    const whole = document.createDocumentFragment();
    const label = `${score} of ${of} points`;
    whole.append(element("meter", "", { min: 0, max: of || 1, value: score, "aria-label": label }));
    whole.append(` ${score} of ${of}`);
    return whole;
  };
  const details = (check, title) => {
    const made = document.createElement("details");
    made.append(element("summary", `${title}: question by question`));
    const list = document.createElement("ul");
    for (const { name, score, max_score: of } of check.questions) {
      const mark = score === null ? "marked by hand" : `${score} of ${of}`;
      list.append(element("li", `${name}: ${mark}`));
    }
    made.append(list);
    return made;
  };

  const show = (checks) => {
    find("[data-questions]").replaceChildren();
    for (const row of box.querySelectorAll("[data-set]")) {
      const check = checks[row.dataset.set];
      const [last, best, day] = ["last", "best", "day"].map((n) => row.querySelector(`[data-${n}]`));
      last.textContent = check ? "" : "not checked";
      best.textContent = day.textContent = "";
      if (!check) continue;
      last.append(points(check.score, check.max_score));
      best.textContent = check.best ?? check.score;
      const when = new Date(check.checked ?? NaN);
      if (!Number.isNaN(when.valueOf())) day.textContent = when.toLocaleDateString();
      find("[data-questions]").append(details(check, row.querySelector("th").textContent));
    }
    forget.hidden = Object.keys(checks).length === 0;
  };

  const take = async (files) => {
    const checks = remembered();
    const known = [...box.querySelectorAll("[data-set]")].map((row) => row.dataset.set);
    const read = new Set();
    for (const one of files) {
      let found = [];
      try { found = checksIn(JSON.parse(await one.text())); } catch { /* told below */ }
      for (const check of found.filter(({ assignment }) => known.includes(assignment))) {
        const before = checks[check.assignment];
        const best = Math.max(check.score, check.best ?? 0, before?.best ?? 0);
        checks[check.assignment] = { ...check, best };
        read.add(check.assignment);
      }
    }
    remember(checks);
    show(checks);
    status.textContent = read.size
      ? `Read the marks of ${read.size} problem set${read.size > 1 ? "s" : ""}.`
      : "There are no marks in this file. Choose one that “autograder progress --to” has written.";
  };

  file.addEventListener("change", () => take([...file.files]));
  forget.addEventListener("click", () => {
    localStorage.removeItem(KEY);
    file.value = "";
    show({});
    status.textContent = "Forgotten.";
    file.focus();
  });
  show(remembered());
})();
