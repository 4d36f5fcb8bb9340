// Small helpers for what scripts add to a page.

/** An element; attributes that begin with "on" are listeners, and false leaves one out. */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A button that is no part of a form's sending. */
export function button(text, act, attributes = {}) {
  return make("button", { type: "button", class: "book-button", onclick: act, ...attributes }, text);
}

/** Run once the page has been read. */
export function whenRead(act) {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", act);
  else act();
}

/** Give the reader a file to keep. */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
