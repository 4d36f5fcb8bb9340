// At the end of a lecture its reader says that it is read.

import { make, whenRead } from "../shared/dom.js";
import * as store from "../shared/store.js";

whenRead(() => {
  const place = document.querySelector("[data-lecture]");
  const name = place.dataset.lecture;
  const box = make("input", {
    type: "checkbox",
    onchange: () => (box.checked ? store.put("lectures", name, { read: true }) : store.remove("lectures", [name])),
  });
  const link = make("a", { href: place.dataset.progress }, "Your progress");
  place.append(make("label", {}, box, " I have read this lecture"), " (", link, " keeps count)");
  const draw = () => { box.checked = store.get("lectures", name) !== undefined; };
  store.onChange(draw);
  draw();
});
