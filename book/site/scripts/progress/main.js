// The page that knows what its reader has done of the course.

import { whenRead } from "../shared/dom.js";
import { adopt } from "../shared/schedule.js";
import { adoptMarks } from "./marks.js";
import { Progress } from "./page.js";

whenRead(() => {
  adopt();
  adoptMarks();
  new Progress(document.querySelector(".own-progress"));
});
