// What a reader has done, kept in this browser under names that stay when lectures get new numbers.
//
// Each kind holds entries by name, and each entry says when it was made. Two stores are merged entry
// by entry: the newer one counts, so reading the same file twice changes nothing.

const KEY = "downhill";
const KINDS = ["cards", "guesses", "lectures", "checks", "work", "marks", "settings"];
const listeners = new Set();
let kept = null; // where the browser keeps nothing, this page remembers

function tidy(found) {
  const state = { version: 1 };
  for (const kind of KINDS) {
    const entries = Object.entries(found?.[kind] ?? {});
    state[kind] = Object.fromEntries(entries.filter(([, entry]) => isEntry(entry)));
  }
  return state;
}

const isEntry = (entry) => typeof entry === "object" && !Number.isNaN(Date.parse(entry?.when));

function read() {
  try {
    const text = localStorage.getItem(KEY);
    return text === null && kept ? kept : tidy(JSON.parse(text));
  } catch {
    return kept ?? tidy({});
  }
}

function write(state) {
  kept = state;
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    /* a private window, or a full store */
  }
  listeners.forEach((listener) => listener());
}

/** All entries of a kind, by name. */
export function all(kind) {
  const entries = Object.entries(read()[kind]);
  return Object.fromEntries(entries.filter(([, entry]) => !entry.gone));
}

/** One entry, or undefined. */
export function get(kind, name) {
  return all(kind)[name];
}

/** Keep an entry; it is stamped with the present time. */
export function put(kind, name, entry) {
  putAll(kind, { [name]: entry });
}

/** Keep several entries at once. */
export function putAll(kind, entries) {
  const state = read();
  const when = new Date().toISOString();
  for (const [name, entry] of Object.entries(entries)) state[kind][name] = { ...entry, when };
  write(state);
}

/** Forget entries. That they are gone is kept, so that an older file does not bring them back. */
export function remove(kind, names) {
  putAll(kind, Object.fromEntries(names.map((name) => [name, { gone: true }])));
}

/** All that is known, as text for a file. */
export function exported() {
  return JSON.stringify(read(), null, 1);
}

/** Take in what another browser exported; how many entries were newer, or null if it is no such file. */
export function merge(text) {
  let other;
  try {
    other = JSON.parse(text);
  } catch {
    return null;
  }
  if (other?.version !== 1) return null;
  const state = read();
  let newer = 0;
  for (const [kind, entries] of Object.entries(tidy(other))) {
    if (kind === "version") continue;
    for (const [name, entry] of Object.entries(entries)) {
      const mine = state[kind][name];
      if (mine && Date.parse(mine.when) >= Date.parse(entry.when)) continue;
      state[kind][name] = entry;
      newer += 1;
    }
  }
  write(state);
  return newer;
}

/** Hear of changes, also of those that another tab makes. */
export function onChange(listener) {
  listeners.add(listener);
}

addEventListener("storage", ({ key }) => {
  if (key === KEY) listeners.forEach((listener) => listener());
});

/** Forget everything, for good: entries of an older file may come back when it is imported. */
export function removeAll() {
  write(tidy({}));
}
