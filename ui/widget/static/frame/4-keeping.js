// The conversation, in this browser's storage for our origin and nowhere else: the latest turns, for a day.
const DAY = 24 * 3600 * 1000;
const TURNS_KEPT = 20;
const ROOM = 300000;  // characters
const PREFIX = "guideline-qa:1:";
let turns = [];  // {question, result, next}, the oldest first
let canKeep = true;

const place = () => PREFIX + JSON.stringify([host, guidelines]);

// Returns the turns under a key; none if they are over a day old, or not what we wrote.
function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return Math.abs(Date.now() - kept.at) < DAY && Array.isArray(kept.turns) ? kept.turns : [];
  } catch {
    return [];
  }
}

function restore() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && !read(key).length).forEach((key) => localStorage.removeItem(key));
    turns = read(place());
  } catch {
    canKeep = false;
  }
}

function keep() {
  turns = turns.slice(-TURNS_KEPT);
  canKeep = true;
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
    // Where there is no room for the new, the old doesn't stay either.
    try { localStorage.removeItem(place()); } catch { /* nothing may be stored, so nothing was */ }
  }
}

// What a follow-up may look back on.
const history = () => turns.slice(-12).flatMap(({ question, result }) => [
  { role: "user", content: question }, { role: "assistant", content: result.text },
]);
