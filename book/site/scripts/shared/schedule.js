// When a card is due: FSRS, with what the reader said of it so far.

import { createEmptyCard, fsrs, Rating, State } from "ts-fsrs";
import * as store from "./store.js";

export const RATINGS = ["again", "hard", "good", "easy"];
const GRADES = { again: Rating.Again, hard: Rating.Hard, good: Rating.Good, easy: Rating.Easy };
// A missed card comes back on the same day; a known one, days later.
const scheduler = fsrs({ learning_steps: ["10m"], relearning_steps: ["10m"] });

/** The records of all cards that were ever judged, by card; they count from `due`. */
export function records() {
  return store.all("cards");
}

/** Judge a card; without a store the page remembers. */
export function judge(id, rating, now = new Date()) {
  const before = records()[id];
  const { card } = scheduler.next(before ?? createEmptyCard(now), now, GRADES[rating]);
  store.put("cards", id, { ...card, first: before?.first ?? now.toISOString() });
}

/** In how many minutes a card would be due, for each rating. */
export function minutes(record, now = new Date()) {
  const card = record ?? createEmptyCard(now);
  const after = (rating) => scheduler.next(card, now, GRADES[rating]).card.due - now;
  return Object.fromEntries(RATINGS.map((rating) => [rating, Math.round(after(rating) / 60000)]));
}

/** The end of today, where the reader is. */
export function endOfToday(now = new Date()) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}

/** Whether a card that was seen before is to be asked again today. */
export function isDue(record, now = new Date()) {
  return Boolean(record) && new Date(record.due) < endOfToday(now);
}

/** Whether a card is known: judged, and not due before tomorrow. */
export function isKnown(record, now = new Date()) {
  return Boolean(record) && record.state === State.Review && !isDue(record, now);
}

/** Of these cards, what to ask today, in order: what is due, then new ones, then what was just missed. */
export function today(ids, known, newOnes = Infinity, now = new Date()) {
  const due = ids.filter((id) => isDue(known[id], now));
  const time = (id) => Number(new Date(known[id].due));
  const inOrder = due.sort((one, other) => time(one) - time(other));
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const begun = ids.filter((id) => known[id] && new Date(known[id].first) >= midnight).length;
  const fresh = ids.filter((id) => !known[id]).slice(0, Math.max(0, newOnes - begun));
  const ready = inOrder.filter((id) => time(id) <= now);
  return [...ready, ...fresh, ...inOrder.filter((id) => time(id) > now)];
}

/** Take over what an earlier form of the book remembered: cards that were known, without a time. */
export function adopt() {
  const KEY = "downhill-cards";
  let old;
  try {
    old = JSON.parse(localStorage.getItem(KEY));
    localStorage.removeItem(KEY);
  } catch {
    return;
  }
  for (const id of Object.keys(old?.known ?? {})) if (!records()[id]) judge(id, "good");
  if (old?.language) store.put("settings", "cards-language", { value: old.language });
}
