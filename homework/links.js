// Links from the homework reach the heading that they name, and open lectures beside it.
//
// A notebook's cells have their height only once they have been on the screen, so a page that scrolls
// to a cell far away ends somewhere near it. Here it is followed until it stays where it is.
(() => {
  if (window.downhillLinks) return;
  window.downhillLinks = true;

  const PATIENCE = 60000; // ms until a notebook that opens must show its heading
  const QUIET = 1200; // ms that a heading must stay where it is
  const plain = (text) => text.replace(/[`*¶]/g, "").replace(/\s+/g, "-").replace(/-+$/, "");

  /** Scroll to a heading until it stays at the top, or until the reader does something else.
   *
   * `ask` has the page draw a heading that is not there yet.
   */
  function follow(page, name, shown, ask = () => {}) {
    let over = false;
    const stop = () => { over = true; };
    const given_up = ["wheel", "pointerdown", "keydown", "touchstart"];
    for (const event of given_up) page.addEventListener(event, stop, { capture: true, once: true });
    const end = performance.now() + PATIENCE;
    let moved = performance.now();
    let found = false;
    let asked = 0;
    const look = () => {
      const now = performance.now();
      if (over || now > end || (found && now > moved + QUIET)) return;
      const heading = [...page.querySelectorAll(".jp-Notebook :is(h1,h2,h3,h4,h5,h6)")].find(
        (each) => plain(each.dataset.jupyterId || each.textContent) === name && shown(each),
      );
      if (heading) {
        found = true;
        const before = heading.getBoundingClientRect().top;
        heading.scrollIntoView({ block: "start" });
        if (Math.abs(heading.getBoundingClientRect().top - before) > 2) moved = now;
      } else if (now > asked + 1000) {
        asked = now; // cells that were never on the screen are not drawn yet
        ask();
      }
      setTimeout(look, 60);
    };
    look();
  }

  /** The notebook that a link names: its path on the server, and a heading in it. */
  function named(link) {
    const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
    const base = `${config.baseUrl || "/"}files/`;
    const url = new window.URL(link.href, document.baseURI);
    if (url.origin !== location.origin || !url.pathname.startsWith(base)) return null;
    if (!url.pathname.endsWith(".ipynb")) return null;
    const path = decodeURIComponent(url.pathname.slice(base.length));
    return { path, base: config.baseUrl || "/", name: plain(decodeURIComponent(url.hash.slice(1))) };
  }

  /** Open a notebook in the column beside this one: a new one, or one that is there already. */
  async function openBeside(app, panel, { path, name }) {
    const others = [...document.querySelectorAll(".jp-NotebookPanel")].filter(
      (each) => each !== panel && each.offsetParent !== null,
    );
    const place = others.length
      ? { mode: "tab-after", ref: others[0].id }
      : { mode: "split-right", ref: panel.id };
    const opened = await app.commands.execute("docmanager:open", { path, options: place });
    await opened.context.ready;
    await opened.revealed;
    app.shell.activateById(opened.id);
    if (!name) return;
    const ask = () => opened.setFragment?.(`#${name}`);
    follow(document, name, (heading) => opened.node.contains(heading), ask);
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href]");
      const panel = link?.closest(".jp-NotebookPanel");
      if (!panel?.querySelector(".downhill-check")) return;
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link.dataset.heading) {
        // the page itself brings the cell onto the screen, and has its heading drawn
        const name = plain(link.dataset.heading);
        setTimeout(() => follow(document, name, (heading) => panel.contains(heading)));
        return;
      }
      const target = named(link);
      if (!target) return;
      const app = window.jupyterapp;
      if (app?.commands.hasCommand("docmanager:open") && app.name === "JupyterLab") {
        event.preventDefault();
        event.stopImmediatePropagation();
        openBeside(app, panel, target);
      } else if (document.body.dataset.notebook) {
        // Notebook 7: a window of its own, whose heading is found from here
        event.preventDefault();
        event.stopImmediatePropagation();
        const there = window.open(`${target.base}notebooks/${target.path}`, target.path);
        if (there && target.name) {
          const wait = setInterval(() => {
            if (!there.document?.querySelector(".jp-Notebook h1")) return;
            clearInterval(wait);
            follow(there.document, target.name, () => true);
          }, 200);
          setTimeout(() => clearInterval(wait), PATIENCE);
        }
      } else if (target.name) {
        follow(document, target.name, (heading) => !panel.contains(heading));
      }
    },
    { capture: true },
  );
})();
