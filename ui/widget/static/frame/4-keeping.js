// The conversation, in this browser's storage for our origin and nowhere else: the latest turns, for a day.
const DAY = 24 * 3600 * 1000;
const TURNS_KEPT = 20;
const ROOM = 300000;  // characters
const PREFIX = "guideline-qa:1:";
let turns = [];  // {question, result, next}, the oldest first
let canKeep = true;

const place = () => PREFIX + JSON.stringify([host, guidelines]);

function restore() {
  try {
    const now = Date.now();
    const isOver = (key) => !(now - JSON.parse(localStorage.getItem(key)).at < DAY);
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && isOver(key)).forEach((key) => localStorage.removeItem(key));
    turns = JSON.parse(localStorage.getItem(place()) || '{"turns": []}').turns;
  } catch (fault) {
    canKeep = !(fault instanceof DOMException);
    turns = [];
  }
}

function keep() {
  turns = turns.slice(-TURNS_KEPT);
  try {
    if (!turns.length) return localStorage.removeItem(place());
    let written;
    for (let from = 0; from < turns.length; from += 1) {
      written = JSON.stringify({ at: Date.now(), turns: turns.slice(from) });
      if (written.length < ROOM) break;
    }
    localStorage.setItem(place(), written);
  } catch {
    canKeep = false;
  }
}

// What a follow-up may look back on.
const history = () => turns.slice(-12).flatMap(({ question, result }) => [
  { role: "user", content: question }, { role: "assistant", content: result.text },
]);
