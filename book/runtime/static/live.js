// Offers to run what is on the page: players become figures, and cells of code get a Run button.
// Nothing else is loaded before somebody asks.
(() => {
  const script = document.currentScript;
  const runtime = new URL("../runtime/", script.src);
  const cells = () => [...document.querySelectorAll(".bd-article div.cell:has(.cell_input)")];

  const button = (words, hint, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    if (hint) made.title = hint;
    made.addEventListener("click", press);
    return made;
  };
  const status = () => {
    const made = document.createElement("span");
    made.className = "live-status";
    made.setAttribute("role", "status");
    return made;
  };
  const missing = () => (location.protocol === "file:"
    ? "This page was opened as a file, and browsers start no programs from files: run"
      + " “python -m http.server” in the book's folder, and open the address that it names."
    : "The program that runs Python did not arrive: look whether you are online, and try again.");

  // Loads a module when it is first asked for, and does with it what was asked.
  const ask = async (name, told, act) => {
    let module;
    try {
      module = await import(new URL(name, runtime));
    } catch {
      told.textContent = missing();
      return;
    }
    await act(module);
  };

  const offerFigure = (player) => {
    const told = status();
    const live = button("Run it live", "Turn this recording into the figure itself", () => {
      ask("figures.js", told, ({ goLive }) => goLive(player, live, told, cells()));
    });
    live.className = "live-start";
    player.querySelector(".downhill-bar").append(live, told);
  };

  const offerCell = (cell, number) => {
    const bar = document.createElement("div");
    bar.className = "live-bar";
    const told = status();
    const act = (what) => () => ask("cells.js", told, ({ cellOf }) => cellOf(cell, bar, told, cells())[what]());
    const named = (made, name) => { made.dataset.act = name; return made; };
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", `Cell ${number}`);
    bar.append(
      named(button("Run", "Run this cell, after those before it", act("run")), "run"),
      named(button("Edit", "Change the code of this cell", act("edit")), "edit"),
      told,
    );
    (cell.querySelector(":scope > details.above-input") ?? cell.querySelector(".cell_input")).after(bar);
  };

  const start = () => {
    document.querySelectorAll(".downhill-player").forEach(offerFigure);
    if (script.dataset.cells) cells().forEach((cell, i) => offerCell(cell, i + 1));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
