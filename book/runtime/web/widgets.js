// Widgets of the page's Python, drawn by Jupyter's own manager of widgets.
import { python } from "./runtime.js";

const HERE = new URL(".", import.meta.url);
const NAMES = ["@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/html-manager"];

// The manager comes as modules of a kind that browsers do not know. These few lines do for them.
function loaded() {
  return new Promise((resolve, reject) => {
    const made = new Map();
    const kept = window.define;
    const define = (name, needed, make) => {
      const module = { uri: new URL("widgets/modules.js", HERE).href, id: name };
      const given = needed.map((one) => (one === "module" ? module : made.get(one)));
      made.set(name, make(...given));
    };
    define.amd = {};
    window.define = define;
    const script = document.createElement("script");
    script.src = new URL("widgets/modules.js", HERE);
    const done = () => { window.define = kept; script.remove(); };
    script.onload = () => { done(); resolve(made.get(NAMES[2])); };
    script.onerror = () => { done(); reject(new Error("the widgets did not arrive")); };
    document.head.append(script);
  });
}

// A message that goes to Python is answered when all that it changed has arrived here.
class Comm {
  constructor(id) { this.comm_id = id; this.target_name = "jupyter.widget"; }
  open() {}
  close() {}
  on_msg(handler) { this.handler = handler; }
  on_close() {}
  send(data, callbacks) {
    const parent = `page-${++Comm.sent}`;
    const status = (execution_state) => callbacks?.iopub?.status?.({
      content: { execution_state }, header: {}, parent_header: { msg_id: parent }, metadata: {},
    });
    python.ask({ do: "comm", comm_id: this.comm_id, data }).then(() => status("idle"), () => {});
    return parent;
  }
  receive(data) {
    this.handler?.({ content: { comm_id: this.comm_id, data }, buffers: [], metadata: {},
      header: {}, parent_header: {} });
  }
}
Comm.sent = 0;

const comms = new Map();
let opening = Promise.resolve(); // models are made in the order in which Python made them
let manager = null;

async function open({ comm_id, data, metadata }) {
  const comm = new Comm(comm_id);
  comms.set(comm_id, comm);
  const { model } = await begun();
  await model.handle_comm_open(comm, {
    content: { comm_id, data, target_name: "jupyter.widget" }, buffers: [], header: {},
    metadata: { version: "2.1.0", ...metadata },
  });
}

python.addEventListener("comm", ({ detail }) => {
  if (detail.action === "comm_open") opening = opening.catch(() => {}).then(() => open(detail));
  else if (detail.action === "comm_msg") {
    const comm = comms.get(detail.comm_id);
    if (comm?.handler) comm.receive(detail.data);
    else opening = opening.then(() => comms.get(detail.comm_id)?.receive(detail.data));
  }
});
python.addEventListener("gone", () => {
  comms.clear();
  manager = null;
  opening = Promise.resolve(); // models that were on their way never come
});

// The manager of all widgets that the interpreter has made; the program is fetched once.
let program = null;
export function begun() {
  program ??= loaded();
  program.catch(() => { program = null; });
  manager ??= program.then(({ HTMLManager }) => ({
    model: new HTMLManager({
      loader: (name) => Promise.reject(new Error(`${name}: this page has the widgets of ipywidgets only`)),
    }),
  }));
  return manager;
}

// Sliders show their name beside them, and the buttons of Run have none; who hears the page needs both.
const ICONS = { "fa-play": "Run or pause", "fa-pause": "Run or pause", "fa-stop": "Stop and go back" };
function name(element) {
  for (const button of element.querySelectorAll(".widget-play button:not([aria-label])")) {
    const icon = Object.keys(ICONS).find((one) => button.querySelector(`.${one}`));
    if (icon) button.setAttribute("aria-label", ICONS[icon]);
  }
  for (const slider of element.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent;
    for (const handle of slider.querySelectorAll(".noUi-handle")) {
      if (label) handle.setAttribute("aria-label", label);
    }
  }
}

// Show a widget in an element of the page.
export async function show(id, element) {
  const { model } = await begun();
  await opening;
  const view = await model.create_view(await model.get_model(id));
  await model.display_view(view, element);
  name(element); // controls come one by one
  const late = new MutationObserver(() => name(element));
  late.observe(element, { childList: true, subtree: true });
  setTimeout(() => late.disconnect(), 3000);
  return view;
}
