// The editor of a cell: Python, brackets, undo. Tab indents; Escape and then Tab leaves.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** Put an editor into a place; `changed` hears of each change, `run` of Shift + Enter. */
export function makeEditor(place, { text, label, changed, run }) {
  const keys = [
    { key: "Shift-Enter", run: () => (run(), true) },
    { key: "Mod-Enter", run: () => (run(), true) },
    ...closeBracketsKeymap,
    ...historyKeymap,
    ...defaultKeymap,
    indentWithTab,
  ];
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        python(),
        syntaxHighlighting(classHighlighter),
        keymap.of(keys),
        EditorView.contentAttributes.of({
          "aria-label": label,
          tabindex: "0",
          "aria-description": "Tab indents; Escape and then Tab leaves. Shift + Enter runs.",
        }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      ],
    }),
  });
  // What is typed here is code: a page's own keys, as / for its search, are for elsewhere.
  place.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(text) {
      if (text === this.text) return;
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, annotations: isolateHistory.of("full") }); // one Undo takes it back
    },
    focus: () => view.focus(),
  };
}
