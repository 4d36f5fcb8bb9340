// Takes a guess for each prediction of a page, and only then shows what follows it.

import { whenRead } from "../shared/dom.js";
import { Page } from "./page.js";

whenRead(() => {
  new Page([...document.querySelectorAll("blockquote.predict")]);
  document.documentElement.classList.remove("predicting");
});
