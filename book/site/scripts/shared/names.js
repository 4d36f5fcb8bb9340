// Permanent names: a lecture or a problem set is known without its number.

/** "one_weight" of "01_one_weight", and "set-one_weight" of "ps1_one_weight". */
export function permanent(stem) {
  return stem.replace(/^ps\d+_/, "set-").replace(/^\d+_/, "");
}
