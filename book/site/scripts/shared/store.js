// What a reader has done, kept in this browser under names that stay when lectures get new numbers.
//
// Each kind holds entries by name, and each entry says when it was made. Two stores are merged entry
// by entry: the newer one counts, so reading the same file twice changes nothing.

const KEY = "downhill";
const KINDS = ["cards", "guesses", "lectures", "checks", "work", "marks", "settings"];
const listeners = new Set();
let unkept = null; // what the browser did not keep, and this page remembers

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
  let state;
  try {
    state = tidy(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    state = tidy({});
  }
  if (unkept) takeNewer(state, unkept);
  return state;
}

function write(state) {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
    unkept = null;
  } catch {
    unkept = state; // a window without a store, or a full one
  }
  tellOfTrouble();
  listeners.forEach((listener) => listener());
}

/** Put the newer entries of another state into one; how many there were. */
function takeNewer(state, other) {
  let newer = 0;
  for (const kind of KINDS) {
    for (const [name, entry] of Object.entries(other[kind])) {
      const mine = state[kind][name];
      if (mine && Date.parse(mine.when) >= Date.parse(entry.when)) continue;
      state[kind][name] = entry;
      newer += 1;
    }
  }
  return newer;
}

/** Say at the foot of the window that nothing is kept, as long as that is so. */
function tellOfTrouble() {
  const told = document.querySelector(".store-trouble");
  if (!unkept) told?.remove();
  if (!unkept || told) return;
  const note = document.createElement("p");
  note.className = "store-trouble";
  note.setAttribute("role", "status");
  const rescue = document.querySelector(".set-ways") ? ": take out the notebook before." : ".";
  note.textContent = "This browser does not keep what you do here: its store is full, or closed to pages. It is"
    + ` forgotten when you leave this page${rescue}`;
  document.querySelector(".bd-article")?.append(note);
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
  const newer = takeNewer(state, tidy(other));
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
// A page that one comes back to was asleep, and heard of nothing.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) listeners.forEach((listener) => listener());
});

/** Forget everything, for good: entries of an older file may come back when it is imported. */
export function removeAll() {
  unkept = null;
  write(tidy({}));
}
