// Makes a page to work on of a problem set.

import { whenRead } from "../shared/dom.js";
import { ProblemSet } from "./set.js";

const RUNTIME = new URL("../runtime/", document.currentScript.src);

whenRead(() => {
  new ProblemSet(document.querySelector("script.set-notebook"), RUNTIME);
});
