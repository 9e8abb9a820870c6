// What is not needed until a question is typed: the check for identifying data, and what shows answers and passages.
const SOON = 8000;  // milliseconds
const later = {};  // name -> {module: a promise of it, tries: how many have failed}

// A browser may remember that an import failed: the next has an address of its own.
function late(name) {
  const one = (later[name] ||= { tries: 0 });
  if (one.module) return one.module;
  const tooLate = new Promise((_, fail) => { setTimeout(fail, SOON); });
  one.module = Promise.race([import(addresses[name] + (one.tries ? `&try=${one.tries}` : "")), tooLate]);
  one.module.catch(() => {
    one.module = null;
    one.tries += 1;
  });
  return one.module;
}

// Returns what may identify a person in the question, null if that could not be looked for.
const identified = (question) => late("identifying").then(({ identifying }) => identifying(question)).catch(() => null);

const passageShown = { from: null, count: 0 };  // the button that opened it, where focus goes back to; only the latest is shown

function closePassage() {
  if (part("passage").hidden) return false;
  passageShown.count += 1;
  turnTo("talk");
  part("cited").replaceChildren();
  tell("wide", { wide: false });
  passageShown.from?.isConnected ? passageShown.from.focus() : focusEntry();  // the answer may have come meanwhile
  return true;
}

// One of the two is there at a time; a hidden one keeps neither focus nor its place, so the place is kept by hand.
function turnTo(name) {
  const down = part("scroll").scrollTop;
  if (name === "passage") part("scroll").dataset.down = down;
  part("talk").hidden = name !== "talk";
  part("passage").hidden = name !== "passage";
  if (name === "talk") part("scroll").scrollTop = Number(part("scroll").dataset.down);
}
