// Makes cards that turn of each list of questions. What the reader knows stays in this browser.
(() => {
  "use strict";

  const WORDS = {
    en: {
      card: "Flashcard",
      question: "Question",
      answer: "Answer",
      turn: "Turn",
      previous: "Previous",
      next: "Next",
      known: "I knew it",
      unknown: "Not yet",
      language: "Language",
      about: "About",
      all: "everything",
      hide: "Skip what I know",
      reset: "Start over",
      sure: "Forget which cards of this deck you know?",
      at: (place, count) => `Card ${place} of ${count}`,
      progress: (known, count) => `${known} of ${count} known`,
      done: "You know all of these. Show them again, or start over.",
      keys: "Keys: Space turns, ← → move, 1 knew it, 2 not yet.",
    },
    zh: {
      card: "抽认卡",
      question: "问题",
      answer: "答案",
      turn: "翻面",
      previous: "上一张",
      next: "下一张",
      known: "我知道",
      unknown: "还不会",
      language: "语言",
      about: "主题",
      all: "全部",
      hide: "跳过已掌握的",
      reset: "重新开始",
      sure: "要清除这组卡片的掌握记录吗？",
      at: (place, count) => `第 ${place} 张，共 ${count} 张`,
      progress: (known, count) => `已掌握 ${known} / ${count}`,
      done: "这些卡片你都掌握了。可以再看一遍，或重新开始。",
      keys: "按键：空格翻面，← → 切换，1 我知道，2 还不会。",
    },
  };
  const NAMES = { en: "English", zh: "中文" };
  const STORE = "downhill-cards";

  // Where the browser keeps nothing, the cards still turn.
  const memory = {
    read() {
      try {
        return { known: {}, ...JSON.parse(localStorage.getItem(STORE)) };
      } catch {
        return { known: {} };
      }
    },
    write(change) {
      const state = memory.read();
      change(state);
      try {
        localStorage.setItem(STORE, JSON.stringify(state));
      } catch {
        /* a private window, or a full store */
      }
      return state;
    },
  };

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  // A card's two faces lie in one place, so that the page keeps its height when it turns.
  function twoFaces(details) {
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
    card.dataset.tags = details.dataset.tags;
    details.replaceWith(card);
    return { id: card.id, tags: card.dataset.tags.split(" "), card, front, back };
  }

  class Player {
    constructor(root) {
      this.root = root;
      this.cards = [...root.querySelectorAll("details.cards-card")].map(twoFaces);
      this.tags = JSON.parse(root.dataset.tags);
      const state = memory.read();
      this.known = state.known;
      this.language = state.language in WORDS ? state.language : "en";
      this.current = this.cards[0];
      this.turned = false;
      this.build();
      this.follow(location.hash);
      addEventListener("hashchange", () => this.follow(location.hash));
      // Another tab may have learned something.
      addEventListener("storage", (event) => event.key === STORE && this.remembered());
      this.root.classList.add("cards-player");
      this.draw();
    }

    button(word, act, name = "") {
      const attributes = { type: "button", "data-word": word, onclick: act };
      return make("button", { ...attributes, class: `cards-button ${name}` });
    }

    build() {
      const id = this.root.dataset.deck;
      this.languages = Object.keys(NAMES).map((code) =>
        make(
          "button",
          {
            type: "button",
            lang: code,
            class: "cards-button",
            onclick: () => this.speak(code),
          },
          NAMES[code],
        ),
      );
      this.filter = make("select", { id: `${id}-about`, onchange: () => this.filtered() });
      this.filter.append(make("option", { value: "", "data-word": "all" }));
      for (const tag of Object.keys(this.tags)) {
        this.filter.append(make("option", { value: tag, "data-tag": tag }));
      }
      this.hide = make("input", { type: "checkbox", onchange: () => this.filtered() });
      const tools = make(
        "div",
        { class: "cards-tools" },
        make("div", { class: "cards-languages", role: "group" }, ...this.languages),
        make("label", {}, make("span", { "data-word": "about" }), " ", this.filter),
        make("label", {}, this.hide, " ", make("span", { "data-word": "hide" })),
        this.button("reset", () => this.reset(), "cards-quiet"),
      );
      this.place = make("span", { class: "cards-place" });
      this.count = make("span", { class: "cards-count" });
      this.bar = make("progress", { max: this.cards.length });
      const status = make("p", { class: "cards-status" }, this.place, this.bar, this.count);
      this.stage = make("div", {
        class: "cards-stage",
        tabindex: "0",
        role: "group",
        "aria-describedby": `${id}-keys`,
        onclick: (event) => this.clicked(event),
      });
      this.live = make("div", { class: "cards-live", "aria-live": "polite" });
      this.empty = make("p", { class: "cards-empty", "data-word": "done" });
      this.live.append(...this.cards.map(({ card }) => card), this.empty);
      this.stage.append(this.live);
      this.buttons = [
        this.button("previous", () => this.go(-1)),
        this.button("turn", () => this.turn(), "cards-main"),
        this.button("known", () => this.judge(true)),
        this.button("unknown", () => this.judge(false)),
        this.button("next", () => this.go(1)),
      ];
      const actions = make("div", { class: "cards-actions" }, ...this.buttons);
      const keys = make("p", { class: "cards-keys", id: `${id}-keys`, "data-word": "keys" });
      this.root.append(tools, status, this.stage, actions, keys);
      this.root.addEventListener("keydown", (event) => this.pressed(event));
    }

    // The cards that the filters leave; the one in view stays until the reader moves on.
    get chosen() {
      const tag = this.filter.value;
      return this.cards.filter(
        ({ id, tags }) =>
          (!tag || tags.includes(tag)) && !(this.hide.checked && this.known[id]),
      );
    }

    show(card) {
      this.current = card;
      this.turned = false;
      this.draw();
    }

    go(step) {
      const cards = this.chosen;
      const place = cards.indexOf(this.current);
      if (place >= 0) return this.show(cards.at((place + step) % cards.length));
      // The present one has just been left out: the next is the first that follows it.
      const from = this.cards.indexOf(this.current);
      const after = cards.filter((card) => this.cards.indexOf(card) > from === step > 0);
      return this.show(after.at(step > 0 ? 0 : -1) ?? cards.at(step > 0 ? 0 : -1));
    }

    turn() {
      if (!this.current) return;
      this.turned = !this.turned;
      this.draw();
    }

    judge(knew) {
      if (!this.current) return;
      const { id } = this.current;
      const state = memory.write(({ known }) => {
        if (knew) known[id] = true;
        else delete known[id];
      });
      // Without a store, the page itself remembers.
      this.known = { ...this.known, ...state.known };
      if (knew) this.known[id] = true;
      else delete this.known[id];
      this.go(1);
    }

    reset() {
      if (!confirm(WORDS[this.language].sure)) return;
      const ids = this.cards.map(({ id }) => id);
      memory.write(({ known }) => ids.forEach((id) => delete known[id]));
      ids.forEach((id) => delete this.known[id]);
      this.filtered();
    }

    remembered() {
      this.known = memory.read().known;
      this.draw();
    }

    filtered() {
      const cards = this.chosen;
      if (cards.includes(this.current)) this.draw();
      else this.show(cards[0]);
    }

    speak(language) {
      this.language = language;
      memory.write((state) => {
        state.language = language;
      });
      dispatchEvent(new CustomEvent("downhill-cards-language", { detail: language }));
      this.draw();
    }

    follow(hash) {
      const found = this.cards.find(({ id }) => `#${id}` === hash);
      if (!found) return;
      this.filter.value = "";
      this.hide.checked = false;
      this.show(found);
      this.stage.focus({ preventScroll: true });
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
        1: () => this.judge(true),
        2: () => this.judge(false),
        ...(own ? {} : { " ": () => this.turn(), Enter: () => this.turn() }),
      };
      if (!(event.key in acts)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    }

    draw() {
      const words = WORDS[this.language];
      this.root.lang = this.language;
      this.root.dataset.language = this.language;
      for (const part of this.root.querySelectorAll("[data-word]")) {
        part.textContent = words[part.dataset.word];
      }
      for (const option of this.filter.querySelectorAll("[data-tag]")) {
        option.textContent = this.tags[option.dataset.tag][this.language];
      }
      for (const button of this.languages) {
        button.setAttribute("aria-pressed", String(button.lang === this.language));
      }
      this.root.querySelector(".cards-languages").setAttribute("aria-label", words.language);
      this.stage.setAttribute("aria-label", words.card);
      this.bar.setAttribute("aria-label", words.progress(this.total, this.cards.length));

      const cards = this.chosen;
      for (const { id, card, front, back } of this.cards) {
        const here = this.current?.id === id;
        card.hidden = !here;
        card.classList.toggle("cards-turned", here && this.turned);
        card.classList.toggle("cards-is-known", Boolean(this.known[id]));
        front.inert = here && this.turned;
        back.inert = !(here && this.turned);
      }
      this.empty.hidden = this.current !== undefined;
      for (const button of this.buttons) button.disabled = this.current === undefined;
      const place = cards.indexOf(this.current) + 1;
      this.place.textContent = place ? words.at(place, cards.length) : "";
      this.count.textContent = words.progress(this.total, this.cards.length);
      this.bar.value = this.total;
    }

    get total() {
      return this.cards.filter(({ id }) => this.known[id]).length;
    }
  }

  const begin = () => document.querySelectorAll("div.cards").forEach((root) => new Player(root));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
