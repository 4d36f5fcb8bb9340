// Turns a player into the figure itself, and back.
import { show } from "./outputs.js";
import { withPython } from "./progress.js";
import { python } from "./runtime.js";
import { sourceOf } from "./source.js";
import { begun } from "./widgets.js";

let number = 0;

// The code that makes the figure of a player: its own, or that of its cell and what this needs.
async function codeOf(player, cells) {
  const own = player.closest("[data-code]")?.dataset.code;
  if (own) return own;
  const at = cells.indexOf(player.closest("div.cell"));
  return python.ask({ do: "slice", sources: cells.slice(0, at + 1).map(sourceOf) });
}

export async function goLive(player, button, told, cells) {
  button.disabled = true;
  const place = document.createElement("div");
  place.className = "live-figure";
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", `${player.getAttribute("aria-label")}, live`);
  place.tabIndex = -1;
  begun().catch(() => {}); // fetched while Python is; who shows a widget hears of what went wrong
  const done = await withPython(told, async () => {
    told.textContent = "Starting the figure …";
    const code = await codeOf(player, cells);
    player.after(place);
    place.classList.add("live-waits");
    const shown = [];
    const ran = await python.run(code, {
      space: `figure ${++number}`,
      name: "figure",
      onOutput: (output) => {
        if (output.output_type !== "stream") shown.push(show(output, place));
      },
    });
    await Promise.all(shown);
    return ran;
  });
  button.disabled = false;
  if (!done) { place.remove(); return; }
  if (!done.ok) {
    told.textContent = done.gone ? done.error : place.textContent.trim().split("\n").at(-1);
    place.remove();
    return;
  }
  told.textContent = "";
  const back = document.createElement("button");
  back.type = "button";
  back.className = "live-back";
  back.textContent = "Back to the recording";
  const leave = (why) => {
    python.removeEventListener("gone", gone);
    place.remove();
    player.hidden = false;
    told.textContent = why;
  };
  const gone = () => leave("Python has ended: run the figure again.");
  back.addEventListener("click", () => { leave(""); button.focus(); });
  python.addEventListener("gone", gone);
  place.prepend(back);
  place.classList.remove("live-waits");
  const held = player.contains(document.activeElement) || document.activeElement === document.body;
  player.hidden = true;
  if (held) place.focus();
}
