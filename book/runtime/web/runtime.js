// Python for a page: one interpreter, in one worker, for all of its figures, cells and editors.
//
//   import { python, Unavailable } from "./runtime.js";
//   await python.init();                 // as a rule needless: `run` does it. Throws Unavailable.
//   const { ok, error } = await python.run("print(6 * 7)", {
//     space: "ps1",                      // whose variables: each space has its own
//     name: "slope",                     // what tracebacks call this code
//     seconds: 60,                       // after which it is stopped, and with it the interpreter
//     onOutput: (output) => {},          // as in a notebook: stream, display_data, error, ...
//   });
//   python.kill("Stopped.");             // ends whatever runs; the next run starts a new interpreter
//   await python.ask({ do: "forget", space: "ps1" });  // see ANSWERS in guest/downhill_page
//
// It is an EventTarget: `progress` ({loaded, total} of bytes, while it starts), `ready`, `comm` (a
// message of a widget) and `gone` (a sentence: the interpreter has ended, and all variables with it).
// `run` never throws for what code did: `ok` is false, and the last output says why. It throws
// Unavailable, whose message is a sentence for the reader, where this browser cannot run Python.
//
// Another interpreter takes its place by a worker that knows the same messages. The page sends
//   {type: "init", id, packs}   {type: "run", id, content: {code, space, name}}   {type: "ask", id, content}
// and hears {type: "progress", loaded, total}, {type: "begun", id}, {type: "output", id, output},
// {type: "clear", id}, {type: "comm", ...} while one runs, and at its end {type: "done", id, result}, or
// {type: "gone", id, why} if the interpreter cannot go on. To kill it, the page ends the worker.

export class Unavailable extends Error {}

const HERE = new URL(".", import.meta.url);
const SECONDS = 120;
const AFRESH = "Python starts anew with the next run; what was computed on this page is gone.";
const WHY = {
  stack: "This run went deeper than the page's Python can hold: by calls within calls, or by letting go"
    + ` of a chain of thousands of objects, each held by the next. ${AFRESH}`,
  exit: `This run ended Python. ${AFRESH}`,
  trap: `Python could not go on after this run. ${AFRESH}`,
  other: `Python could not go on after this run. ${AFRESH}`,
};
// A function with a `try_table`: the exceptions of WebAssembly as they are now.
const EXCEPTIONS = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 31, 64, 0, 11, 11,
]);

// Why this browser cannot run Python, in a sentence; empty, if it may.
export function hindrance() {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(EXCEPTIONS)) {
    return "This browser cannot run Python: it lacks the exceptions of WebAssembly, which Chrome and"
      + " Edge have from version 137 on, Firefox from 131 and Safari from 18.4.";
  }
  if (typeof DecompressionStream !== "function") {
    return "This browser cannot unpack Python: it lacks DecompressionStream.";
  }
  return "";
}

function sentence({ why, message }) {
  if (/memory|allocat/i.test(message)) {
    return "There is not enough memory here to run Python. Close other tabs, and try again.";
  }
  if (why === "init") {
    return `Python could not be loaded (${message}). Look whether you are online, and try again.`;
  }
  return WHY[why];
}

export class Runtime extends EventTarget {
  #worker = null;
  #started = null; // the promise of `init`
  #waiting = new Map(); // by number: who waits for an answer
  #last = 0;
  #packs;

  constructor({ packs = ["python", "course"] } = {}) {
    super();
    this.#packs = packs;
  }

  get running() { return this.#waiting.size > 0; }

  init() {
    this.#started ??= this.#start();
    return this.#started;
  }

  async run(code, { space = "page", name = "cell", seconds = SECONDS, onOutput = () => {}, onBegun = () => {}, onClear = () => {} } = {}) {
    await this.init();
    const limit = `This run took more than ${seconds} seconds and was stopped. ${AFRESH}`;
    const about = { seconds, limit, onOutput, onBegun, onClear };
    return this.#send({ type: "run", content: { code, space, name } }, about);
  }

  async ask(content) {
    await this.init();
    const { ok, value, error } = await this.#send({ type: "ask", content }, {});
    if (!ok) throw new Unavailable(error);
    return value;
  }

  kill(told = `Stopped. ${AFRESH}`) {
    if (this.#worker === null) return;
    this.#worker.terminate();
    this.#worker = this.#started = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) {
      clearTimeout(each.timer);
      each.onOutput?.({ output_type: "error", ename: "Stopped", evalue: told, traceback: [told] });
      each.resolve({ ok: false, gone: true, error: told });
    }
    this.dispatchEvent(new CustomEvent("gone", { detail: told }));
  }

  async #start() {
    const why = hindrance();
    if (why) { this.#started = null; throw new Unavailable(why); }
    const worker = new Worker(new URL("worker.js", HERE), { type: "module" });
    const ours = () => this.#worker === worker; // what one that was ended has still said is of no use
    this.#worker = worker;
    worker.onmessage = ({ data }) => { if (ours()) this.#hear(data); };
    worker.onerror = (event) => {
      if (ours()) this.#fail({ why: "init", message: event.message ?? "its program did not arrive" });
    };
    const { ok, value, error } = await this.#send({ type: "init", packs: this.#packs }, {});
    if (!ok) throw new Unavailable(error);
    this.dispatchEvent(new CustomEvent("ready", { detail: value }));
    return value;
  }

  #send(message, about) {
    // Killed between the start and this: whoever asked hears of it, and the next run starts anew.
    if (this.#worker === null) return Promise.resolve({ ok: false, gone: true, error: `Stopped. ${AFRESH}` });
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, { ...about, resolve });
      this.#worker.postMessage({ ...message, id });
    });
  }

  #hear(message) {
    const waiting = this.#waiting.get(message.id);
    if (message.type === "progress" || message.type === "comm") {
      this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
    } else if (message.type === "gone") {
      this.#fail(message);
    } else if (message.type === "begun") {
      waiting.timer = setTimeout(() => this.kill(waiting.limit), waiting.seconds * 1000);
      waiting.onBegun?.();
    } else if (message.type === "output") {
      (waiting?.onOutput ?? console.error)(message.output);
    } else if (message.type === "clear") {
      waiting?.onClear?.();
    } else if (message.type === "done" && waiting) {
      clearTimeout(waiting.timer);
      this.#waiting.delete(message.id);
      waiting.resolve({ ok: true, value: message.result, ...message.result });
    }
  }

  #fail(message) { this.kill(sentence(message)); }
}

export const python = new Runtime();
