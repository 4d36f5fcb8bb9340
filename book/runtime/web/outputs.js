// What code shows, as the page shows what was stored: below the cell, in the order in which it came.
import { show as showWidget } from "./widgets.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";

function element(tag, names, text) {
  const made = document.createElement(tag);
  made.className = names;
  if (text !== undefined) made.textContent = text;
  return made;
}
function block(kind, text) {
  const box = element("div", `output ${kind}`);
  box.append(element("pre", "", text));
  return box;
}

// The little Markdown that `show_source` writes: paragraphs, code within lines, and blocks of code.
function markdown(text) {
  const box = element("div", "output text_markdown");
  for (const part of text.split(/(^```[^\n]*\n[\s\S]*?^```)/m)) {
    const code = part.match(/^```[^\n]*\n([\s\S]*?)^```$/m);
    if (code) {
      const shown = element("div", "highlight");
      shown.append(element("pre", "", code[1]));
      box.append(shown);
    } else {
      for (const paragraph of part.split(/\n{2,}/).filter((one) => one.trim())) {
        const made = element("p", "");
        paragraph.trim().split(/(`[^`]+`)/).forEach((piece, i) => {
          made.append(i % 2 ? element("code", "", piece.slice(1, -1)) : piece);
        });
        box.append(made);
      }
    }
  }
  return box;
}

function ofData(data, box) {
  if (data[WIDGET]) {
    const shown = element("div", "output live-widget");
    box.append(shown);
    return showWidget(data[WIDGET].model_id, shown);
  }
  const html = data["text/html"] ?? data["image/svg+xml"];
  if (html !== undefined) {
    const shown = element("div", "output text_html");
    shown.innerHTML = html;
    if (shown.querySelector(".downhill-again")) return null; // what JupyterLab shows in place of dead widgets
    box.append(shown);
  } else if (data["image/png"]) {
    const picture = element("img", "");
    picture.src = `data:image/png;base64,${data["image/png"]}`;
    picture.alt = data["text/plain"] ?? "";
    box.append(picture);
  } else if (data["text/markdown"] !== undefined) {
    box.append(markdown(data["text/markdown"]));
  } else {
    box.append(block("text_plain", data["text/plain"] ?? ""));
  }
  return null;
}

// Add an output to a box. Resolves when it is there: widgets take a moment.
export async function show(output, box) {
  if (output.output_type === "stream") {
    const last = box.lastElementChild;
    if (last?.dataset.stream === output.name) {
      last.querySelector("pre").append(output.text);
    } else {
      const made = block("stream", output.text);
      made.dataset.stream = output.name;
      box.append(made);
    }
  } else if (output.output_type === "error") {
    const made = block("traceback live-error", output.traceback.join("\n"));
    made.setAttribute("role", "alert");
    box.append(made);
  } else {
    await ofData(output.data, box);
  }
}
