// What the player of a deck is made of. It decides nothing.

import { make } from "../shared/dom.js";
import { RATINGS } from "../shared/schedule.js";
import { NAMES } from "./words.js";

/** A card's two faces lie in one place, so that the page keeps its height when it turns. */
export function twoFaces(details) {
  const front = make("div", { class: "cards-face cards-front" });
  const back = make("div", { class: "cards-face cards-back" });
  front.append(make("p", { class: "cards-side", "data-word": "question" }));
  back.append(make("p", { class: "cards-side", "data-word": "answer" }));
  const question = make("div", { class: "cards-text" });
  question.append(...details.querySelector("summary").childNodes);
  front.append(question);
  details.querySelector("summary").remove();
  back.append(...details.childNodes);
  const inner = make("div", { class: "cards-inner" }, front, back);
  const card = make("div", { class: "cards-card", id: details.id }, inner);
  const { tags, deck } = details.dataset;
  details.replaceWith(card);
  return { id: card.id, tags: tags.split(" "), deck, card, front, back };
}

function choice(id, word, options, change) {
  const select = make("select", { id, onchange: change });
  select.append(make("option", { value: "", "data-word": "all" }));
  for (const value of Object.keys(options)) {
    select.append(make("option", { value, [`data-${word}`]: value }));
  }
  const label = make("label", {}, make("span", { "data-word": word }), " ", select);
  label.hidden = Object.keys(options).length < 2;
  return { select, label };
}

/** All parts of a player, in the page; `does` holds what they do. */
export function build(root, { id, cards, tags, decks }, does) {
  const named = (word, act, name = "") =>
    make("button", {
      type: "button",
      "data-word": word,
      onclick: act,
      class: `cards-button ${name}`,
    });
  const languages = Object.keys(NAMES).map((code) =>
    make(
      "button",
      { type: "button", lang: code, class: "cards-button", onclick: () => does.speak(code) },
      NAMES[code],
    ),
  );
  const about = choice(`${id}-about`, "about", tags, does.filter);
  const deck = choice(`${id}-deck`, "deck", decks, does.filter);
  const onlyToday = make("input", { type: "checkbox", checked: true, onchange: does.filter });
  const tools = make(
    "div",
    { class: "cards-tools" },
    make("div", { class: "cards-languages", role: "group" }, ...languages),
    deck.label,
    about.label,
    make("label", {}, onlyToday, " ", make("span", { "data-word": "today" })),
    named("reset", does.reset, "cards-quiet"),
  );
  const place = make("span", { class: "cards-place" });
  const count = make("span", { class: "cards-count" });
  const bar = make("progress", { max: cards.length });
  const stage = make("div", {
    class: "cards-stage",
    tabindex: "0",
    role: "group",
    "aria-describedby": `${id}-keys`,
    onclick: does.click,
  });
  const empty = make("p", { class: "cards-empty" });
  stage.append(
    make(
      "div",
      { class: "cards-live", "aria-live": "polite" },
      ...cards.map(({ card }) => card),
      empty,
    ),
  );
  const turn = named("turn", does.turn, "cards-main");
  const moves = [named("previous", () => does.go(-1)), turn, named("next", () => does.go(1))];
  const ratings = Object.fromEntries(
    RATINGS.map((rating) => {
      const word = make("span", { "data-word": rating });
      const when = make("span", { class: "cards-when" });
      const act = () => does.judge(rating);
      return [rating, make("button", { type: "button", class: "cards-button", onclick: act }, word, when)];
    }),
  );
  root.append(
    tools,
    make("p", { class: "cards-status" }, place, bar, count),
    stage,
    make("div", { class: "cards-actions" }, ...moves),
    make("div", { class: "cards-actions cards-ratings", role: "group" }, ...Object.values(ratings)),
    make("p", { class: "cards-keys", id: `${id}-keys`, "data-word": "keys" }),
  );
  root.addEventListener("keydown", does.press);
  return {
    languages, about: about.select, deck: deck.select, onlyToday, place, count, bar, stage, empty,
    moves, turn, ratings,
  };
}
