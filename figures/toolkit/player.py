"""The part of a static figure that runs in the page: it swaps ready-made frames, no more.

All players on a page share this script. Each reads its own frames from the JSON beside it: a list
of texts, and for each story the numbers of the texts that make a frame (its layers, then its
numbers). Buttons, list and slider are the browser's own, and so work by keyboard.
"""

import html
import json
from collections.abc import Mapping, Sequence

__all__ = ["static_player"]

PLAYER_CSS = """
.downhill-player{margin:8px 0}
.downhill-bar{display:flex;flex-flow:row wrap;gap:6px 10px;align-items:center;font-size:14px;
  color:var(--downhill-ink)}
.downhill-bar :is(button,select){font:inherit;color:inherit;background:var(--downhill-paper);
  border:1px solid var(--downhill-muted);border-radius:4px;padding:3px 10px}
.downhill-bar input{flex:0 1 220px;accent-color:var(--downhill-blue)}
.downhill-bar :focus-visible{outline:2px solid var(--downhill-blue);outline-offset:2px}
@media print{.downhill-bar{display:none}}
"""

PLAYER_SCRIPT = """
for (const player of document.querySelectorAll(".downhill-player:not([data-ready])")) {
  player.dataset.ready = "";
  const find = (selector) => player.querySelector(selector);
  const {texts, stories} = JSON.parse(find("script[type='application/json']").textContent);
  const [select, slider, play] = [find("select"), find("input"), find("[data-play]")];
  const fields = [...player.querySelectorAll(".downhill-layer"), find(".downhill-numbers")];
  const shown = fields.map(() => -1);
  // Else JupyterLab takes the arrow keys, and others, for commands of its own.
  for (const control of player.querySelectorAll(".downhill-bar :is(select, input, button)")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  let timer = null;
  select.parentElement.hidden = stories.length < 2;
  const still = stories.every(({frames}) => frames.length < 2);
  for (const part of player.querySelectorAll("input, output, .downhill-bar button")) part.hidden = still;
  const stop = () => { clearInterval(timer); timer = null; play.textContent = "Play"; };
  const show = (at) => {
    const {frames} = stories[select.selectedIndex];
    const now = Math.min(Math.max(at, 0), frames.length - 1);
    slider.max = frames.length - 1;
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${now + 1} of ${frames.length}`);
    find("output").textContent = `${now + 1} of ${frames.length}`;
    frames[now].forEach((text, i) => {
      if (shown[i] !== text) { fields[i].innerHTML = texts[text]; shown[i] = text; }
    });
    return now < frames.length - 1;
  };
  slider.addEventListener("input", () => { stop(); show(slider.valueAsNumber); });
  select.addEventListener("change", () => { stop(); show(0); });
  for (const button of player.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => {
      stop();
      show(slider.valueAsNumber + Number(button.dataset.move));
    });
  }
  play.addEventListener("click", () => {
    if (timer) { stop(); return; }
    if (!show(slider.valueAsNumber + 1)) show(0);
    play.textContent = "Pause";
    timer = setInterval(() => { if (!show(slider.valueAsNumber + 1)) stop(); }, 700);
  });
  show(Number(player.dataset.begin ?? 0));
}
"""


def static_player(
    title: str, width: int, css: str, stories: Mapping[str, Sequence[Sequence[str]]]
) -> str:
    """Recorded frames as HTML that needs no kernel and no network.

    Parameters
    ----------
    title : str
        Names the player, for screen readers.
    width : int
        Width of the drawings in pixels, at scale 1.
    css : str
        The style sheet of the drawings.
    stories : mapping from str to sequence of frames
        A frame is a sequence of texts: its drawings, the lowest first, then its numbers. The
        first frame of the first story is on the page even where scripts do not run.
    """
    places: dict[str, int] = {}
    listed = [
        {
            "name": name,
            "frames": [[places.setdefault(part, len(places)) for part in f] for f in frames],
        }
        for name, frames in stories.items()
    ]
    data = json.dumps({"texts": list(places), "stories": listed}, ensure_ascii=False)
    data = data.replace("</", "<\\/")
    *drawings, numbers = next(iter(stories.values()))[0]
    layers = "".join(f'<div class="downhill-layer">{drawing}</div>' for drawing in drawings)
    options = "".join(f"<option>{html.escape(name)}</option>" for name in stories)
    return f"""<div class="downhill downhill-player" role="group" aria-label="{html.escape(title)}">
<style>{css}{PLAYER_CSS}</style>
<div class="downhill-stage"><div class="downhill-picture" style="max-width:{width}px">{layers}</div>
<div class="downhill-numbers" aria-live="polite">{numbers}</div></div>
<div class="downhill-bar"><label>Show <select>{options}</select></label>
<button type="button" data-move="-1">Back</button>
<input type="range" min="0" max="0" value="0" aria-label="Frame">
<button type="button" data-move="1">Forward</button>
<button type="button" data-play>Play</button><output></output></div>
<script type="application/json">{data}</script>
<script>{PLAYER_SCRIPT}</script></div>"""
