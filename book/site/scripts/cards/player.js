// The player of a deck: which card is in view, whether it was turned, and what its reader said of it.

import { isKnown, judge, minutes, RATINGS, records, today } from "../shared/schedule.js";
import * as store from "../shared/store.js";
import { build, twoFaces } from "./view.js";
import { WORDS } from "./words.js";

const LANGUAGE = "cards-language";

export class Player {
  constructor(root) {
    this.root = root;
    this.cards = [...root.querySelectorAll("details.cards-card")].map(twoFaces);
    this.tags = JSON.parse(root.dataset.tags);
    this.decks = JSON.parse(root.dataset.decks ?? "{}");
    this.newOnes = Number(root.dataset.new ?? Infinity);
    this.language = store.get("settings", LANGUAGE)?.value ?? "en";
    if (!(this.language in WORDS)) this.language = "en";
    this.turned = this.seen = false;
    this.parts = build(
      root,
      { id: root.dataset.deck, cards: this.cards, tags: this.tags, decks: this.decks },
      {
        speak: (code) => this.speak(code),
        filter: () => this.filtered(),
        reset: () => this.reset(),
        click: (event) => this.clicked(event),
        turn: () => this.turn(),
        go: (step) => this.go(step),
        judge: (rating) => this.judge(rating),
        press: (event) => this.pressed(event),
      },
    );
    this.current = this.chosen[0];
    this.follow(location.hash);
    addEventListener("hashchange", () => this.follow(location.hash));
    // Another tab may have judged something.
    store.onChange(() => this.draw());
    root.classList.add("cards-player");
    this.draw();
  }

  /** The cards that the filters leave, in the order in which they are asked. */
  get chosen() {
    const [tag, deck] = [this.parts.about.value, this.parts.deck.value];
    const left = this.cards.filter(
      (card) => (!tag || card.tags.includes(tag)) && (!deck || card.deck === deck),
    );
    if (!this.parts.onlyToday.checked) return left;
    const byId = new Map(left.map((card) => [card.id, card]));
    return today([...byId.keys()], records(), this.newOnes).map((id) => byId.get(id));
  }

  show(card) {
    this.current = card;
    this.turned = this.seen = false;
    this.draw();
  }

  go(step) {
    const cards = this.chosen;
    const place = cards.indexOf(this.current);
    if (place < 0) return this.show(cards[0]);
    return this.show(cards.at((place + step) % cards.length));
  }

  turn() {
    if (!this.current) return;
    this.turned = !this.turned;
    this.seen = true;
    this.draw();
  }

  /** Nobody knows a card whose answer they have not compared with their own. */
  judge(rating) {
    if (!this.current || !this.seen) return;
    const [judged, before] = [this.current, this.chosen];
    const after = before[(before.indexOf(judged) + 1) % before.length];
    const focused = this.root.contains(document.activeElement);
    this.current = undefined;
    judge(judged.id, rating);
    const onlyToday = this.parts.onlyToday.checked;
    const queue = this.chosen;
    this.show(onlyToday ? (queue.find((card) => card !== judged) ?? queue[0]) : after);
    if (focused) this.parts.stage.focus({ preventScroll: true });
  }

  reset() {
    if (!confirm(WORDS[this.language].sure)) return;
    store.remove("cards", this.cards.map(({ id }) => id));
    this.filtered();
  }

  filtered() {
    const cards = this.chosen;
    if (cards.includes(this.current)) this.draw();
    else this.show(cards[0]);
  }

  speak(language) {
    this.language = language;
    store.put("settings", LANGUAGE, { value: language });
    dispatchEvent(new CustomEvent("downhill-cards-language", { detail: language }));
    this.draw();
  }

  follow(hash) {
    const found = this.cards.find(({ id }) => `#${id}` === hash);
    if (!found) return;
    this.parts.about.value = this.parts.deck.value = "";
    this.parts.onlyToday.checked = false;
    this.show(found);
    this.parts.stage.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "center" });
  }

  clicked(event) {
    const selected = String(getSelection()).trim();
    if (!event.target.closest("a") && !selected) this.turn();
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("select, input, a")) return;
    const own = event.target.closest("button") !== null; // it has its own Space and Enter
    const acts = {
      ArrowRight: () => this.go(1),
      ArrowLeft: () => this.go(-1),
      ...Object.fromEntries(RATINGS.map((rating, i) => [i + 1, () => this.judge(rating)])),
      ...(own ? {} : { " ": () => this.turn(), Enter: () => this.turn() }),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  draw() {
    this.translate();
    this.drawCards();
    this.drawRatings();
    this.drawStatus();
  }

  translate() {
    const words = WORDS[this.language];
    this.root.lang = this.root.dataset.language = this.language;
    for (const part of this.root.querySelectorAll("[data-word]")) {
      part.textContent = words[part.dataset.word];
    }
    for (const [kind, names] of [["about", this.tags], ["deck", this.decks]]) {
      for (const option of this.parts[kind].querySelectorAll(`[data-${kind}]`)) {
        option.textContent = names[option.dataset[kind]][this.language];
      }
    }
    for (const one of this.parts.languages) {
      one.setAttribute("aria-pressed", String(one.lang === this.language));
    }
    this.root.querySelector(".cards-languages").setAttribute("aria-label", words.language);
    this.parts.stage.setAttribute("aria-label", words.card);
  }

  drawCards() {
    const known = records();
    for (const { id, card, front, back } of this.cards) {
      const here = this.current?.id === id;
      card.hidden = !here;
      card.classList.toggle("cards-turned", here && this.turned);
      card.classList.toggle("cards-is-known", isKnown(known[id]));
      front.inert = here && this.turned;
      back.inert = !(here && this.turned);
    }
  }

  drawRatings() {
    const words = WORDS[this.language];
    const may = this.current !== undefined && this.seen;
    const waits = may ? minutes(records()[this.current.id]) : {};
    for (const [rating, button] of Object.entries(this.parts.ratings)) {
      button.disabled = !may;
      button.title = may ? "" : words.first;
      const wait = waits[rating];
      const text = wait < 1440 ? words.minutes(wait) : words.days(Math.round(wait / 1440));
      button.querySelector(".cards-when").textContent = may ? text : "";
    }
    for (const button of this.parts.moves) button.disabled = this.current === undefined;
  }

  drawStatus() {
    const words = WORDS[this.language];
    const known = records();
    const cards = this.chosen;
    const place = cards.indexOf(this.current) + 1;
    const total = this.cards.filter(({ id }) => isKnown(known[id])).length;
    const status = words.progress(total, this.cards.length);
    const at = this.parts.onlyToday.checked ? words.left(cards.length) : words.at(place, cards.length);
    this.parts.place.textContent = cards.length ? at : "";
    this.parts.count.textContent = status;
    this.parts.bar.value = total;
    this.parts.bar.setAttribute("aria-label", status);
    this.parts.empty.hidden = this.current !== undefined;
    this.parts.empty.textContent = this.current ? "" : `${words.done} ${this.nextDue(known)}`;
  }

  nextDue(known) {
    const later = this.cards.map(({ id }) => known[id]?.due).filter(Boolean).map((due) => new Date(due));
    if (!later.length) return "";
    const soonest = new Date(Math.min(...later)).toLocaleDateString(this.language);
    return WORDS[this.language].nextDue(soonest);
  }
}
