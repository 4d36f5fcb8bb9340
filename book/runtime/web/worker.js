// Runs Python for a page. It knows four words: `init`, `run`, `ask` and `comm`; see runtime.js.
//
// The interpreter is a WebAssembly reactor: `turn` runs a piece of code in a session that lasts. The
// code is always the same; what is to be done stands in the file /page/request, and what Python has
// to say arrives, while it runs, in /page/messages.
import { Fd, File, Directory, OpenFile, PreopenDirectory, WASI, WASIProcExit, wasi } from "./shim/index.js";

const LIBRARY = "/usr/local/lib";
const SITE = `${LIBRARY}/site`;
const CACHE = "downhill-runtime";
const START = `import sys
sys.path.insert(0, ${JSON.stringify(SITE)})
import downhill_page`;
const TURN = `__import__("downhill_page").turn()`;

// A file whose bytes are told to a function as they are written.
class Told extends Fd {
  constructor(tell) { super(); this.tell = tell; }
  fd_filestat_get() {
    return { ret: 0, filestat: new wasi.Filestat(0n, wasi.FILETYPE_CHARACTER_DEVICE, 0n) };
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_CHARACTER_DEVICE, 0);
    fdstat.fs_rights_base = BigInt(wasi.RIGHTS_FD_WRITE);
    return { ret: 0, fdstat };
  }
  fd_write(data) { this.tell(data); return { ret: 0, nwritten: data.byteLength }; }
}
class ToldFile extends File {
  constructor(tell) { super(new ArrayBuffer(0)); this.tell = tell; }
  path_open() { return { ret: 0, fd_obj: new Told(this.tell) }; }
}

// All files there are: Python may read and write them, and asks beforehand whether it may.
const ALL_RIGHTS = (1n << 29n) - 1n;
class Files extends PreopenDirectory {
  fd_fdstat_get() {
    const told = super.fd_fdstat_get();
    told.fdstat.fs_rights_base = told.fdstat.fs_rights_inherited = ALL_RIGHTS;
    return told;
  }
}

let manifest, root, python, failure = "";
let current = null; // the number of the request that is being answered
const mounted = new Set();
const root_of = new URL(".", self.location.href);

// Downloads: from the browser's own store if they are there, and told of as they arrive.
const sizes = new Map();
function progress(name, loaded, total) {
  sizes.set(name, [loaded, total]);
  const sum = (i) => [...sizes.values()].reduce((all, size) => all + size[i], 0);
  postMessage({ type: "progress", loaded: sum(0), total: sum(1) });
}
async function store() {
  try { return await caches.open(CACHE); } catch { return null; } // none: not a secure page, or full
}
async function fetched(name) {
  const { file, size } = manifest.files[name];
  const url = new URL(file, root_of).href;
  const kept = await store();
  let response = await kept?.match(url).catch(() => null);
  if (!response) {
    response = await fetch(url);
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    kept?.put(url, response.clone()).catch(() => {}); // no room: it is fetched again next time
  }
  let loaded = 0;
  progress(name, 0, size);
  const counted = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      progress(name, loaded, size);
      controller.enqueue(chunk);
    },
  });
  return response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
}
async function forgetOthers() {
  const kept = await store();
  const wanted = new Set(Object.values(manifest.files).map(({ file }) => new URL(file, root_of).href));
  for (const request of (await kept?.keys()) ?? []) {
    if (!wanted.has(request.url)) kept.delete(request);
  }
}

// Files: each pack is a table of paths, then the bytes.
function folder(path) {
  let at = root;
  for (const part of path.split("/").filter(Boolean)) {
    if (!at.contents.has(part)) at.contents.set(part, new Directory(new Map()));
    at = at.contents.get(part);
  }
  return at;
}
function put(path, file) {
  const cut = path.lastIndexOf("/");
  folder(path.slice(0, cut)).contents.set(path.slice(cut + 1), file);
}
async function unpack(name) {
  const bytes = await new Response(await fetched(name)).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const table = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  return () => {
    for (const [path, [at, size]] of Object.entries(table)) {
      const file = new File(new ArrayBuffer(0), { readonly: true });
      file.data = new Uint8Array(bytes, 4 + length + at, size); // the constructor would copy it
      put(path, file);
    }
    mounted.add(name);
  };
}

function request(content) {
  put("/page/request", new File(new TextEncoder().encode(JSON.stringify(content)), { readonly: true }));
}
let line = new Uint8Array(0);
const decoder = new TextDecoder();
let rest = "";
function hear(data) {
  rest += decoder.decode(data, { stream: true });
  const lines = rest.split("\n");
  rest = lines.pop();
  for (const text of lines) {
    const message = JSON.parse(text);
    if (message.kind === "done") answer = message.answer;
    else postMessage({ type: message.kind, id: current, ...message });
  }
}
let answer;

function turn(code) {
  const bytes = new TextEncoder().encode(code);
  const at = python.exports.host_alloc(bytes.length) >>> 0;
  new Uint8Array(python.exports.memory.buffer, at, bytes.length).set(bytes);
  return python.exports.turn(at, bytes.length);
}

// A pause of Python's. The shim takes the time at which one is over for its length: it lasted as long as
// the page was old.
const A_CLOCK = 0, MONOTONIC = 1, UNTIL = 1;
function pausing(others) {
  return (asked, told, count, events) => {
    const memory = new DataView(python.exports.memory.buffer);
    if (count !== 1 || memory.getUint8(asked + 8) !== A_CLOCK) return others(asked, told, count, events);
    const now = memory.getUint32(asked + 16, true) === MONOTONIC ? () => performance.now() : Date.now;
    const time = Number(memory.getBigUint64(asked + 24, true)) / 1e6;
    const end = memory.getUint16(asked + 40, true) & UNTIL ? time : now() + time;
    while (now() < end);
    memory.setBigUint64(told, memory.getBigUint64(asked, true), true);
    memory.setUint16(told + 8, 0, true);
    memory.setUint8(told + 10, A_CLOCK);
    memory.setUint32(events, 1, true);
    return 0;
  };
}

async function init(names) {
  manifest = await (await fetch(new URL("manifest.json", root_of), { cache: "no-cache" })).json();
  const times = { begun: performance.now() };
  for (const name of ["interpreter", ...names]) progress(name, 0, manifest.files[name].size);
  const packs = names.map(unpack);
  const compiled = WebAssembly.compileStreaming(
    new Response(await fetched("interpreter"), { headers: { "content-type": "application/wasm" } }),
  );
  const [module, ...mounts] = await Promise.all([compiled, ...packs]);
  times.compiled = performance.now();
  let failed = "";
  const said = new TextDecoder();
  const page = new Files("/", new Map());
  root = page.dir;
  for (const mount of mounts) mount();
  for (const place of ["/tmp", "/page"]) folder(place);
  put("/page/messages", new ToldFile(hear));
  const fds = [
    new OpenFile(new File(new ArrayBuffer(0))),
    new Told(() => {}),
    new Told((data) => { failed += said.decode(data, { stream: true }); }),
    page,
  ];
  const environment = ["TMPDIR=/tmp", "HOME=/tmp", "PYTHONTZPATH=", "MPLCONFIGDIR=/tmp",
    "MPLBACKEND=module://downhill_page.inline", "OMP_NUM_THREADS=1"];
  const system = new WASI(["/usr/local/bin/python.wasm"], environment, fds, { debug: false });
  const imports = { ...system.wasiImport, poll_oneoff: pausing(system.wasiImport.poll_oneoff) };
  python = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports, host: { call: () => -1 } });
  system.inst = python;
  times.instantiated = performance.now();
  python.exports._initialize?.();
  times.initialized = performance.now();
  if (turn(START) !== 0) throw new Error(failed);
  times.ready = performance.now();
  failure = () => failed;
  forgetOthers().catch(() => {});
  return { times, packs: Object.keys(manifest.files), memory: python.exports.memory.buffer.byteLength };
}

async function ask(content) {
  answer = undefined;
  request(content);
  if (turn(TURN) !== 0) throw new Error(failure());
  return answer;
}
async function need(names) {
  const missing = names.filter((name) => !mounted.has(name));
  for (const mount of await Promise.all(missing.map(unpack))) mount();
  if (missing.length) await ask({ do: "mounted" });
}

async function handle({ type, id, content, packs }) {
  current = id;
  try {
    let result;
    if (type === "init") result = await init(packs);
    else if (type === "ask") result = await ask(content);
    else if (type === "run") {
      await need(await ask({ do: "needs", code: content.code }));
      postMessage({ type: "begun", id });
      result = await ask({ do: "run", ...content });
    }
    postMessage({ type: "done", id, result });
  } catch (error) {
    // The interpreter cannot go on: its stack is full, or it has ended itself.
    const why = error instanceof WASIProcExit ? "exit"
      : error instanceof RangeError || /stack|recursion/i.test(String(error)) ? "stack"
      : error instanceof WebAssembly.RuntimeError ? "trap" : type === "init" ? "init" : "other";
    postMessage({ type: "gone", id, why, message: `${error?.name}: ${error?.message ?? error}` });
  }
}
let queue = Promise.resolve();
self.onmessage = ({ data }) => { queue = queue.then(() => handle(data)); };
