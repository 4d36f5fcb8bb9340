// Makes cards that turn of each list of questions.

import { whenRead } from "../shared/dom.js";
import { adopt } from "../shared/schedule.js";
import { Player } from "./player.js";

whenRead(() => {
  adopt();
  for (const root of document.querySelectorAll("div.cards")) new Player(root);
});
