// What may identify a person in a question, told from its form: the short sister of qa/identifying, for the browser.
// It warns before a question is sent; the server masks by the longer rules. Each pattern takes time in proportion to the
// text: every repetition is bounded, or begins only where a token does.
const IDENTIFYING = (() => {
  const raw = String.raw;
  const unit = raw`\s?(?:%|m?c?g|[µμu]g|ng|kg|[md]?l|[cmn]m|c?gy|iu|units?|[mn]mol|mmhg|bpm|cells?|copies|cycles?|days?|weeks?|months?|hours?|h|min|times?)(?![a-z0-9])`;
  const month = raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?`;
  const day = raw`(?:0?[1-9]|[12]\d|3[01])`;
  const year = raw`(?:19|20)\d\d`;
  const old = raw`(?<it>9\d|1[01]\d|12[0-5])`;
  const free = raw`(?<![\w.,/+-])`;
  const number = raw`(?:\s?(?:n[or]s?|num|numbers?|ids?|identifier|ref|reference|code)\b\.?|\s?#)`;
  const letters = raw`\p{L}{1,30}(?:['’-]\p{L}{1,30}){0,3}`;
  const given = "(?:ann[ae]?|ahmed|alice|amy|andrew|barbara|carlos|carol|charles|chris|david|deborah|elizabeth|emma|fatima|george|harry|hassan|helen|henry|jack|james|jane?|jean|jennifer|john|jose(?:ph)?|juan|karen|kenneth|kevin|laura|linda|lisa|lucy|luis|margaret|maria|martin|mary|matthew|michael|mohamm?[ae]d|nancy|patricia|paul|pedro|peter|pierre|priya|rachel|richard|robert|sarah?|sharon|simon|stephen|steven|susan|thomas|timothy|william|yusuf)";
  const digits = (text) => text.replace(/\D/g, "").length;
  const round = (text) => text.match(/\d+/g).every((part) => part.endsWith("0"));
  const isDay = (text) => {
    const [one, two] = text.match(/\d+/g).map(Number);
    return Math.min(one, two) > 0 && Math.min(one, two) < 13 && Math.max(one, two) < 32;
  };
  const form = (kind, pattern, holds) => ({ kind, pattern: new RegExp(pattern, "giu"), holds });
  return {
    given: new RegExp(`^${given}$`, "i"),
    letters,
    forms: [
      form("e-mail", raw`(?<![\w.+%'’-])[\w.+%'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}`),
      form("link", raw`(?<![\w.])(?:https?://|ftp://|www\.)[^\s<>"“”]{1,2000}`, (text) => (/[?#@=%]|\d{4}|[0-9a-f]{8}/i.test(text))),
      form("date", raw`${free}\d{1,2}(?:\s?([/.–-])\s?\d{1,2}\s?\1\s?(?:1[89]|20)\d\d|/\d{1,2}/\d\d)(?!\w|[/-]\d|[.,]\d)(?!${unit})`, isDay),
      form("date", raw`${free}${year}([-/.])(?:0?[1-9]|1[0-2])\1${day}(?!\d|[-/.]\d)`),
      form("date", raw`${free}${day}(?:st|nd|rd|th)?(?: of)?[\s,/-]{0,4}${month},?(?:[-/\s]{0,3}${year}|[-/ ]'?\d\d)(?![\w%])(?!${unit})`),
      form("date", raw`${free}(?:${day}(?:st|nd|rd|th)(?: of)?\s${month}|${month}\s${day}(?:st|nd|rd|th)?(?:\b,?\s${year}|(?<=[a-z]))(?!\w)(?!${unit}))`),
      form("date", raw`(?<!\w)(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth ?da(?:te|y))[\s:=–-]{0,4}(?:(?:is|was|on) )?(?<it>(?:${day}[a-z]{0,2}[\s/.-])?(?:of )?${month}[\s/.,'\d-]{0,9}\d|\d{1,8}(?:[/. –-]\d{1,4}){0,2})(?!\w)`),
      form("date", raw`(?<!\w)born(?: on| in|:)? (?<it>(?:\d{1,2}[a-z]{0,2}[\s/.-](?:of )?)?(?:${month}\s)?(?:${year}|\d{1,2}/\d{2}))(?!\w|[-–]\d)`),
      form("address", raw`(?<![\w.:])(?:(?:\d{3}|10)(?:\.\d{1,3}){3}|(?=[0-9a-f:]{0,39}[0-9a-f]{3})[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){4,7})(?![\w:]|\.\d)`),
      form("address", raw`(?<!\w|\bT\d ?)(?!n\d 5fu|n\d \dln)(?:[beglmnsw]|[a-z]{2})\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}(?!\w)`, (text) => text === text.toUpperCase()),
      form("address", raw`\b(?:post ?code|zip(?: code)?)\b[\s:,]{0,3}(?:is )?(?<it>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{5}(?:-\d{4})?)(?!\w)|(?<=, )[a-z]{2} \d{5}(?![\w-])`),
      form("address", raw`${free}\d{1,5}[a-z]? (?!chi |van )(?:[a-z][a-z'’.-]{1,30} ){1,3}(?:street|road|avenue|lane|crescent|boulevard|terrace|gardens|mews)\b|${free}\d{1,5}[a-z]? [a-z'’-]{3,30} (?:st|rd|ave|close|court|grove)\b(?! of)|\bp\.? ?o\.? ?box \d{1,6}`),
      form("number", raw`(?<![a-z0-9])(?:(?:nhs|chi|hosp(?:ital)?|pat(?:ient)?|pt|unit|(?:medical |health )?record|chart|case|file|accession|specimen|sample|lab(?:oratory)?|histology|path(?:ology)?|biopsy|slide|block|insurance|policy|medicare|medicaid|passport|licen[cs]e|account|admission|social security|registration|referral|order|request|report|device|serial|member)(?:'s)?${number}|(?:mrn|nhs|chi|hcn|nhi|urn|ssn|nino|chart|hospital number|id)(?:${number}|(?![a-z])))[\s:=#–-]{0,4}(?:(?:is|was)\s)?(?<it>[a-z]{0,5}[ -]?\d[a-z0-9]{0,30}(?:[/-][a-z0-9]{1,30}| \d{3,4}(?!\w)){0,5})(?![a-z0-9])`, (text) => digits(text) > 2),
      form("number", raw`\b(?:tel|(?:tele)?phone|mob(?:ile)?|fax|bleep|pager|extn?|extension)\b\.?(?:\s?(?:no|number|nr)\b\.?)?[\s:=]{0,4}(?:(?:is|on|at)\s)?(?<it>\+?\(?\d(?:[ .\-/\(\)]{0,2}\d){2,14})(?!\d)(?!${unit})`),
      form("number", raw`(?<![\w\)+])\+\d(?:[ .\-/\(\)]{0,2}\d){7,14}(?!\d)|${free}\(?0\d(?:\)?[ .\-/]?\(?\d){7,12}(?!\d)`),
      form("number", raw`${free}(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])(?!${unit})`, (text) => !round(text)),
      form("number", raw`${free}\d{1,9}(?:[-–]\d{1,9}){2,4}(?![\w-])(?![.,]\d)`, (text) => digits(text) > 6 && !round(text)),
      form("number", raw`(?<![a-z0-9])(?!cd|il|ck|her|hpv|mk|pd|ds|sb)[a-z]{1,3}\d\d[-/]\d{3,7}(?![a-z0-9])`),
      form("number", raw`(?<![a-z0-9])(?:patient|pt) (?<it>\d{4,9})(?![a-z0-9]|[.,/–-]\d)(?!${unit})`, (text) => !/^(?:(?:19|20)\d\d|\d0{3,})$/.test(text)),
      form("number", raw`(?<![a-z0-9])(?:[a-z]{2}(?: ?\d\d){3} ?[a-d]|[1-9](?:[a-z][a-z\d]\d-?){2}[a-z]{2}\d\d|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![a-z0-9])`),
      form("number", raw`(?<![a-z0-9])(?<!\d[.,])(?=(?:[a-z]{0,12}\d){6})[a-z0-9]{6,64}(?![a-z0-9])`, (text) => !/^[1-9]\d{0,2}0{3,6}$/.test(text)),
      form("age", raw`(?<![\w.,<>≥≤=–-])(?<!(?:over|above|under|below|than|least|to|and|or|until|beyond|[<>≥≤=–-]) ?)${old}(?=[\s-]{0,2}(?:y\.?o\.?(?!\w)|y/o\b|(?:y|yrs?|years?)[\s-]old|years? of age))`),
      form("age", raw`\baged?(?: (?:is|was|of))?[\s:=]{1,3}${old}(?!\w|[%+]|[-–.,]\d)(?! (?:or|and|to)\b|\s?years? (?:or|and)\b)`),
      form("age", raw`\b(?:patient|pt|(?:gentle|wo)?man|lady|(?:fe)?male),? (?:is |aged? )?${old}(?!\w|%|[-–.,]\d)(?!${unit})`),
      form("age", raw`(?:^|[,;\(.] {0,2}|\b(?:pt|patient|an?|this|my) )${old}(?= ?[mf](?!\w| fever| temp))`),
    ],
    name: {
      // [what stands before, words at most, words at least, whether lower case will do]
      heads: [
        [/(?<!\p{L})(?:(?:Mrs|Mx|Prof|Professor|Sir|Herr|Frau|Mme|Señora?|Sra|Mr|Ms|Miss|Dr)\b\.?|MRS) {1,3}/gu, 3, 1],
        [/(?<!\p{L})(?:MR|DR|PROF) /gu, 3, 1],
        [/(?<!\p{L})(?:mrs?|prof)\.? (?!imaging|mammo|scan|angio|pet|spectro)/gu, 1, 1, true],
        [/(?:^|[.?!:;] {0,2}|\b(?:my|our|this|new) )(?:[Pp]atient|[Pp]t)[:,]? (?=\p{Lu}['’\p{Ll}]\S{0,60}(?:,| (?:has|had|is|was|who|with|wants|needs|came|\d)|$))/gmu, 1, 1],
        [/\b(?:patient|pt|client)[:,]? /giu, 3, 2],
        [/\b(?:patient|pt) (?=(?:john|mary|jane|james|anna|peter|david|maria)\b)/giu, 2, 1, true],
        [/\b(?:(?:her|his|my|their|patient|pt|full|first|last|patient['’]s) name|(?:^|(?<![a-z] ))name(?=[:=])|surname|forename|next of kin)(?: ?[:=]| is| was|)\s/giu, 3, 1, true],
        [/\b(?:(?:patient|lady|(?:gentle|wo)?man|girl|boy|child|[Ss]?he|He) (?:(?:is|was) )?)(?:called|named) /gu, 3, 1],
        [/\b(?:wife|husband|daughter|son|mother|father|sister|brother|mum|mom|dad|partner|carer|colleague|consultant|surgeon|oncologist|registrar|nurse|bed \d{1,3}) /giu, 3, 1],
        [/(?<![\w.])(?<!(?:hepatitis|vitamin|type|factor|group|grade|stage|class) )(?!U\.|E\.U|N\.B|M\.D|I\.V)(?:\p{Lu}\. ?){1,3}(?=\p{L})/gu, 2, 1],
      ],
      // Two or three words before an age, a sex, a birth or a record.
      aged: new RegExp(raw`(?<![\p{L}'’-])${letters},?(?: ${letters}\.?){1,2}(?=,? \(?(?:aged? )?\d{1,3}[ -]?(?:y/?o|yrs?|years?|y|m|f|(?:fe)?male)(?!\w)|,? \(?(?:d\.?o\.?b|born|mrn|nhs)\b)`, "giu"),
      // A given name with a surname, or of whom something is said or asked.
      given: [
        new RegExp(raw`(?<![\p{L}'’-]|\bst )${given}(?:-\p{L}{2,20})?(?= (${letters}))`, "giu"),
        new RegExp(raw`(?<![\p{L}'’-]|\bst\.? |pouch of )${given}(?: \p{Lu}\.)?(?=['’]s? (?:tumou?r|cancer|scan|echo|test|node)|\s(?:has|had|is|was|who|needs|wants|takes|asks?|presented|relapsed|progressed|started|developed|received)\b)|(?<=(?:^|[.?!;:,] |\b(?:and|but|so) )(?:is|was|can|could|should|would|may|does|did|has|had|will) )${given}(?![\p{L}'’-]| \p{L}{4,30} (?:sequence|test|disease))|(?<!\p{L})${letters}, ${given}(?![\p{L}-])|(?<=\bfor )\p{L}{3,30} ${given}(?![\p{L}-])`, "giu"),
      ],
      initials: /\b(?:pt|patient|initials) (?<it>(?:[A-Z]\. ?){2,3})(?!\w)/g,
    },
    // Words that are no name, though they begin with a capital: of grammar, of medicine, and what is named after somebody.
    other: /^(?:an?|the|this|that|th[eo]se|and|or|not?|if|is|are|was|has|had|have|can|with|without|on|in|of|for|from|at|by|to|up|who|what|when|where|which|why|how|do|does|did|should|may|we|s?he|her2?|his|it|my|her|unknown|positive|negative|patients?|cell|cancer|breast|blood|brain|stage|grade|trial|stud(?:y|ies)|scans?|pet|imaging|drug|dose|health|care|group|type|test|tests|disease|syndrome|virus|bandage|criteria|law|score|sequence|staging|sign|two|three|nodes?|records?|report\p{L}*|treat\p{L}*|prior|previous\p{L}*|continue|start|ashkenazi|dukes|name|african|asian|chinese|jewish|mr|mrs|ms|dr|miss|opinion|index|arbor|coli|aureus|vivax|pylori|et)$|(?:tion|ment|ity|ness|ist|logy|oma|[aei]mia|itis|[ct]ic|ive|ing|ance|ence|osis|pathy|ical|[aeo]nal|ctal|[^m]ary|ory|ous|able|cian|naire|ology|comes?|mab|nib|lib|cept|taxel|platin|bicin|mycin|azole|xifen|mide|statin|pril|olol|cillin|bine|xate|trant|plex|adex|tansine|ceptin|cyla|jeta|eloda|vir)$/iu,
    public: /\b10\.\d{4,9}\/\S{1,200}|\b20\d\d-\d{6}-\d\d\b|\b(?:NCT|ISRCTN|ACTRN|DRKS|EUCTR|EudraCT|UMIN|CRD|PMI?D|PMC(?:ID)?|NEJM\w{0,4}|doi|OMIM|LOINC|SNOMED(?: CT)?|MeSH|UMLS|rs|N[MPRC]_|COSM|GSK|GW|AZD|BMS|PF|LY|MK|RO|JNJ|TAK|ABT|MEDI|REGN|BAY|AMG|DS|ONO)[ :#-]{0,3}C?\d{1,12}[a-z]?\b/gi,
  };
})();

// Returns [{kind, start, end}] in order, none overlapping another; start and end in UTF-16 units of the text.
function identifying(text) {
  const { forms, name, given, other, letters, public: looked } = IDENTIFYING;
  const found = [];
  const add = (kind, start, end) => { if (end > start) found.push({ kind, start, end }); };
  const known = Array.from(text.matchAll(looked), (match) => [match.index, match.index + match[0].length]);
  for (const { kind, pattern, holds } of forms) {
    for (const match of text.matchAll(pattern)) {
      const it = match.groups?.it ?? match[0];
      const start = match.index + match[0].lastIndexOf(it);
      const isPublic = kind === "number" && known.some(([from, to]) => from <= start && start + it.length <= to);
      if (!isPublic && (!holds || holds(it))) add(kind, start, start + it.length);
    }
  }

  const bare = (word) => word.replace(/['’]s$/i, "");
  const isOther = (word) => bare(word).split("-").some((part) => other.test(part));
  const isCapital = (word) => /^\p{Lu}(?:\p{Ll}|['’]\p{Lu})/u.test(word);
  const isShouted = (word) => /^(?:\p{Lu}{4,30}|DOE|LEE|ALI|KIM|COX|FOX|RAO|ROY|TAN)$/u.test(word);
  const isName = (word, loose) => !isOther(word) && (isCapital(word) || isShouted(word) || (loose && word.length > 2));
  const step = new RegExp(String.raw`[ \u00a0]{0,3}(${letters})(\.?)(?!\w|[-/+]\w|\d)`, "uy");
  const walk = (at, most, least, loose, from) => {
    let [start, end, count] = [from, at, 0];
    for (let turn = 0; turn < 8 && count < most; turn += 1) {
      step.lastIndex = at;
      const match = step.exec(text);
      if (!match) break;
      const [, word, dot] = match;
      const joins = /^(?:\p{Lu}|de|del|della|der|den|di|da|dos|du|la|le|van|von|al|el|bin|ibn|st)$/u.test(word);
      if (!joins && !isName(word, loose)) break;
      start ??= match.index + match[0].indexOf(word);
      at = match.index + match[0].length - (word.length > 1 ? dot.length : 0);
      if (text[at] === "," && isShouted(word) && count + 1 < most) at += 1;
      if (!joins) [end, count] = [match.index + match[0].length - dot.length, count + 1];
      if ((dot && word.length > 1) || /['’]s$/.test(word)) break;
    }
    if (count < least) return;
    const words = text.slice(start, end);
    step.lastIndex = end;
    const next = step.exec(text);
    if (next && /^(?:et|bandage|virus|syndrome|disease|sequence|staging|test|trial|criteria|law|design|body|bodies)$/i.test(next[1])) return;
    add("name", start, start + bare(words).length);
  };
  for (const [head, most, least, loose] of name.heads) {
    for (const match of text.matchAll(head)) {
      const initials = /^\p{Lu}\./u.test(match[0]);
      walk(match.index + match[0].length, most, least, loose, initials ? match.index : undefined);
    }
  }
  for (const match of text.matchAll(name.aged)) {
    const words = match[0].split(/,? /);
    let start = match.index;
    while (words.length > 2 && isOther(words[0])) start += words.shift().length + 1;
    if (words.every((word) => isName(word, given.test(words[0])) || /^\p{Lu}\.?$/u.test(word)) && words.some((word) => isCapital(word) || given.test(word))) {
      add("name", start, match.index + match[0].length);
    }
  }
  for (const match of text.matchAll(name.given[0])) {
    walk(match.index + match[0].length, 2, 1, /^\p{Ll}/u.test(match[0]), match.index);
  }
  for (const match of text.matchAll(name.given[1])) {
    if (!/(?:^| )\p{Ll}/u.test(match[0]) && !match[0].split(/,? /).some(isOther)) add("name", match.index, match.index + match[0].length);
  }
  for (const match of text.matchAll(name.initials)) add("name", match.index + match[0].indexOf(match.groups.it), match.index + match[0].trimEnd().length);

  found.sort((one, two) => one.start - two.start || two.end - one.end);
  return found.reduce((apart, next) => {
    const last = apart[apart.length - 1];
    if (!last || next.start >= last.end) apart.push(next);
    else if (next.end > last.end) last.end = next.end;
    return apart;
  }, []);
}
