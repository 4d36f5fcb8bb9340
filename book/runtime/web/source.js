// The code of a cell, as it stands on the page.
export const sourceOf = (cell) => {
  const field = cell.querySelector("textarea.live-code");
  return (field ? field.value : storedOf(cell)).replace(/\n+$/, "");
};
export const storedOf = (cell) => cell.querySelector(".cell_input pre").textContent.replace(/\n+$/, "");
