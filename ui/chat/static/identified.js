// Before a question goes out that may identify a person: what was found, and the reader's choice. Nothing is sent meanwhile.
const FOUND = {
  name: "a name", date: "a date", age: "an age over 89", number: "a telephone, record or identity number",
  "e-mail": "an e-mail address", link: "a link", address: "an address",
};
const isWarned = () => !part("warned").hidden;

// Shows the warning and returns true where a question holds what may identify a person.
function warn(question) {
  const found = identifying(question);
  if (!found.length) return false;
  entry.value = question;
  grow();
  part("warned").hidden = false;
  part("found").textContent = "This may identify a person: " + listed(question, found) + ".";
  part("warned").querySelector('[data-action="mask"]').focus();
  return true;
}

// "a name (“Jane Smith”), a date (“12/03/1961”)": each kind once, with what was found of it.
function listed(question, found) {
  const kinds = new Map();
  found.forEach(({ kind, start, end }) => {
    kinds.set(kind, [...(kinds.get(kind) || []), "“" + question.slice(start, end) + "”"]);
  });
  return Array.from(kinds, ([kind, words]) => FOUND[kind] + " (" + words.join(", ") + ")").join(", ");
}

function unwarn() {
  part("warned").hidden = true;
  part("found").textContent = "";
}

function backToEditing() {
  unwarn();
  entry.focus();
}

// What stands beside a mask may only then look like something; so it is looked at again.
function mask() {
  let text = entry.value;
  for (let round = 0, found; round < 8 && (found = identifying(text)).length; round += 1) {
    found.reverse().forEach(({ kind, start, end }) => { text = text.slice(0, start) + "[" + kind + "]" + text.slice(end); });
  }
  entry.value = text;
  grow();
  backToEditing();
  say("It was taken out. Check the question, then ask.");
}

function askAnyway() {
  unwarn();
  ask(entry.value, true);
}

entry.addEventListener("input", unwarn);
