// Marks that `autograder check` gave on the reader's machine, from the file that `autograder progress` writes.

import * as store from "../shared/store.js";
import { permanent } from "../shared/names.js";

const OLD = "downhill-own-marks";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isCheck = (check) =>
  typeof check?.assignment === "string" && isNumber(check.score) && isNumber(check.max_score);

/** Take in the marks of a file; of how many problem sets, or null if it has none. */
export function takeMarks(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const checks = (Array.isArray(data?.checks) ? data.checks : [data]).filter(isCheck);
  if (!checks.length) return null;
  const before = store.all("marks");
  const entries = checks.map((check) => {
    const name = permanent(check.assignment);
    const best = Math.max(check.score, check.best ?? 0, before[name]?.best ?? 0);
    return [name, { score: check.score, of: check.max_score, best }];
  });
  store.putAll("marks", Object.fromEntries(entries));
  return entries.length;
}

/** Take over what an earlier form of the page remembered. */
export function adoptMarks() {
  try {
    const old = JSON.parse(localStorage.getItem(OLD));
    localStorage.removeItem(OLD);
    if (old) takeMarks(JSON.stringify({ checks: Object.values(old) }));
  } catch {
    /* nothing that could be read */
  }
}
