"""What a question asks for, and under which conditions: the dose of X *in children*, *intravenously*, *as second line*."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Qualifier:
    """One thing asked for or one condition: `name` is its sort, `found` the words of the question that say so."""

    name: str
    found: str


@dataclass(frozen=True)
class Qualifiers:
    """What a question asks for, and the conditions it sets; each in the order of the question."""

    asked_for: tuple[Qualifier, ...] = ()
    conditions: tuple[Qualifier, ...] = ()

    @property
    def sorts(self) -> tuple[str, ...]:
        """Return the names of what is asked for, each once: ("dose", "frequency")."""
        return tuple(dict.fromkeys(qualifier.name for qualifier in self.asked_for))


NO_QUALIFIERS: Final = Qualifiers()


def _table(rows: Sequence[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)) for name, pattern in rows)


_DRUG_GIVEN: Final = r"(?:give|given|take|taken|prescribe|administer|inject|infuse|start(?:ed)? (?:on|with))"


def _asked(noun: str) -> str:
    """Return a pattern of `noun` where it is what the question wants, not part of a name: "symptoms of"."""
    return rf"(?:what|which|any|list|name)(?: [\w-]+){{0,3}} {noun}|{noun}(?= (?:of|for|in|with|to|are|is)\b|\W*$)"


ASKED_FOR: Final = _table(
    [
        (
            "dose",
            r"dos(?:e|es|ing|ages?)|how (?:much|many (?:mg|mcg|units|tablets|pills|drops|puffs))(?= .*\b"
            rf"{_DRUG_GIVEN}\b)|how many (?:mg|mcg|micrograms|milligrams|units|tablets|puffs)|posology",
        ),
        (
            "frequency",
            r"how (?:often|frequent(?:ly)?)|how many times(?: (?:a|per) \w+)?|(?:which|what) intervals?|interval|"
            r"(?:dosing |dose )?frequency|(?:dosing )?schedule",
        ),
        (
            "duration",
            r"how long|how many (?:minutes|hours|days|weeks|months|years|cycles)(?! (?:before|after))|duration|"
            r"for what (?:time|period)|"
            r"until when",
        ),
        (
            "route",
            r"(?:which|what) (?:route|way of (?:giving|administration))|route of administration|"
            r"how is .{1,40} (?:given|administered)|"
            r"by mouth or|(?:orally|iv|intravenously|im) or(?: \w+)+",
        ),
        (
            "time",
            r"^\W*(?:and |but |so )?when|when (?=(?:is|are|was|were|do|does|did|can|could|should|must|will|would|may|"
            r"to)\b)|how soon|how (?:early|late)|at (?:what|which) (?:time|point|stage)|(?:what|which) time|timing|"
            r"how many \w+ (?:before|after)",
        ),
        ("age", r"how old|(?:at )?(?:what|which) age|age (?:group|range|limit|at onset)|(?:what|which) ages"),
        (
            "percentage",
            r"(?:what |which )?(?:percent(?:age)?|proportion|share|fraction|rate|incidence|prevalence|odds|chance|"
            r"probability|"
            r"sensitivity|specificity)s?|how (?:common|likely|rare)|(?:what|which)(?: is the|"
            r" are the)? (?:[\w-]+ ){0,2}(?:risk|chance)s?(?! factors)|"
            r"hazard ratio",
        ),
        (
            "number",
            r"how (?:many|much|high|low|large|big|small|far|great)|(?:what|which) (?:number|size|level|cut-?off|"
            r"threshold|value|score|"
            r"ratio|target|count)s?|cut-?offs?|thresholds?|number of",
        ),
        ("cost", r"costs?|prices?|expensive|cheap(?:er|est)?|cost-effective(?:ness)?|reimbursed?"),
        (
            "comparison",
            r"versus|vs\.?|compared? (?:with|to)|compare|comparison|differences?|differ|(?:better|worse|superior|"
            r"inferior|safer|"
            r"stronger|weaker|(?:more|less|as) \w+) (?:than|to|as)|rather than|preferred (?:over|to)",
        ),
        (
            "mechanism",
            r"mechanisms?(?: of action)?|mode of action|how (?:does|do|did) .{1,60} (?:work|act|function|arise|"
            r"develop|spread|"
            r"bring about|cause)|pathogenesis|pathophysiology",
        ),
        ("reason", r"why|how come|(?:for )?what reasons?|rationale"),
        ("definition", r"what (?:does|do) .{1,40} (?:mean|stand for)|definitions?|defin(?:e|es|ed)|meaning of"),
        ("side effects", r"side[ -]effects?|adverse (?:effects?|events?|reactions?)|toxicit(?:y|ies)|harms?"),
        ("contraindications", r"contra-?indicat(?:ed|ions?)|who should not|when (?:should|is) .{1,40} (?:avoided|not)"),
        (
            "indication",
            r"indicat(?:ed|ions?)|what (?:is|are) .{1,40} (?:used|given|approved|licensed) for|who (?:should|needs?|"
            r"qualifies|benefits?)",
        ),
        ("symptoms", rf"{_asked('(?:symptoms?|signs?|presentation)')}|how (?:do|does|did) .{{1,60}} (?:present|show)"),
        (
            "diagnosis",
            rf"{_asked('diagnos(?:is|es)')}|how .{{1,60}} (?:diagnosed?|confirmed|detected|tested)|(?:which|"
            rf"what) tests?",
        ),
        ("prognosis", r"prognosis|outlook|life expectancy|survival|how long do .{1,40} live|mortality"),
        ("cause", rf"{_asked('(?:causes?|a?etiology|risk factors?)')}|what (?:causes|leads to|brings on)"),
        (
            "treatment",
            rf"{_asked('(?:treatments?|therap(?:y|ies)|management|options)')}|how .{{1,80}} (?:treat(?:ed)?|managed?)",
        ),
    ]
)
"""Sorts of answer, each with the words that ask for it; a question may ask for several."""

CONDITIONS: Final = _table(
    [
        (
            "children",
            r"(?:small |young |older |bigger |prepubertal |school-?age )?(?:child|children|kids?|infants?|infancy|"
            r"bab(?:y|ies)|toddlers?|"
            r"newborns?|neonates?|neonatal|p(?:a)?ediatric|preemies|preterm(?: infants)?|adolescents?|teen(?:ager)?s?|"
            r"boys?|girls?|childhood|youngsters?|minors?)",
        ),
        (
            "pregnancy",
            r"pregnan(?:t|cy)(?: wom[ae]n)?|gestation(?:al)?|expecting (?:mothers?|wom[ae]n|a (?:baby|child))|"
            r"(?:when|while) expecting(?=\W*$)|trimester|antenatal",
        ),
        ("breastfeeding", r"breast-?feeding|breast-?feeds?|lactat(?:ing|ion)|nursing (?:mothers?|wom[ae]n)"),
        (
            "older people",
            r"(?:the )?elderly(?: patients| people)?|(?:older|old|frail) (?:people|patients|adults|age)|geriatric|"
            r"seniors?|(?:over|above) (?:6|7|8)\d",
        ),
        ("adults", r"adults?|grown-?ups?|adulthood"),
        (
            "women",
            r"(?:(?:pre|post)-?menopausal |\w+-(?:positive|negative) |black |white |young |older )?(?:wom[ae]n|"
            r"females?|ladies)",
        ),
        ("men", r"(?:black |white |young |older )?(?:m[ae]n|males?)"),
        ("menopause", r"(?:pre|peri|post)-?menopausal|(?:before|after) (?:the )?menopause"),
        (
            "renal impairment",
            r"(?:renal|kidney) (?:impairment|failure|disease|insufficiency|dysfunction)|(?:poor|reduced|"
            r"impaired) (?:renal|kidney) function|"
            # EGFR is a growth factor's receptor; small letters may mean either, and a value only the filtration rate.
            r"(?:ha?emo-?)?dialysis|ckd|(?:low )?(?:gfr|(?-i:eGFR))|"
            r"(?-i:egfr)(?=\W*(?:(?:is|of|below|under|above|less|than|at)\W+)*\d)",
        ),
        (
            "liver impairment",
            r"(?:hepatic|liver) (?:impairment|failure|disease|insufficiency|dysfunction)|cirrhosis|cirrhotic",
        ),
        ("heart disease", r"heart (?:failure|disease)|cardiac (?:disease|failure)|low ejection fraction"),
        ("allergy", r"allerg(?:y|ic)(?: to \w+)?|hypersensitiv(?:e|ity)|intoleran(?:t|ce)"),
        (
            "immunosuppression",
            r"immuno-?(?:compromised|suppressed|suppression|deficien(?:t|cy))|transplant recipients?",
        ),
        (
            "stage",
            r"stages? (?:[0IVX]+[A-C]?\d?|\d[a-c]?)(?: (?:and|or|to|through) (?:stage )?(?:[IVX]+[A-C]?|\d[a-c]?))?|"
            r"p?[TN]\d[a-d]?|M[01]",
        ),
        (
            "grade",
            r"(?:low|high|intermediate|poor)-grade|grades? (?:[1-4]|I{1,3}|IV)|(?:well|poorly|"
            r"moderately) differentiated",
        ),
        (
            "extent",
            r"metasta(?:tic|sis|ses)(?: disease)?|locally advanced|advanced(?: disease)?|"
            r"early(?:[ -]stage)?(?= (?:\w+ )?(?:cancer|disease|tumou?rs?))|localized|localised|"
            r"recurrent(?: disease)?|relapsed?|refractory|newly diagnosed|"
            r"unresectable|resectable|distant metastases",
        ),
        ("status", r"\w+-(?:positive|negative)(?: disease)?"),
        (
            "severity",
            r"(?:mild|moderate|severe|life-threatening|fulminant)(?: (?:form|disease|case|one)s?)?|"
            r"(?:acute|chronic)(?: (?:form|disease|case|phase)s?)?(?! \w)",
        ),
        (
            "line of therapy",
            r"(?:first|second|third|1st|2nd|3rd)[ -]line|(?:neo-?)?adjuvant(?: (?:setting|therapy|treatment))?|"
            r"maintenance|salvage|palliative|"
            r"induction|consolidation|prophyla(?:xis|ctic)|previously (?:treated|irradiated)|pretreated|untreated|"
            r"treatment-na[iï]ve|empiric(?:al)?",
        ),
        (
            "setting",
            r"hospital|in-?patients?|out-?patients?|primary care|intensive care|icu|emergency (?:department|room)?|"
            r"at home|community|"
            r"clinic|before surgery|after surgery|(?:pre|post|peri)-?operative(?:ly)?|after delivery",
        ),
        (
            "route",
            r"oral(?:ly)?(?! (?:cancer|cavity|ca|tumou?rs?|mucosa|hygiene|lesions?|squamous|disease|surgeon))|"
            r"by mouth|intravenous(?:ly)?|iv|subcutaneous(?:ly)?|intramuscular(?:ly)?|topical(?:ly)?|inhaled|rectally|"
            r"intrathecal(?:ly)?|sublingual|transdermal|intraperitoneal|intranasal",
        ),
        (
            "combination",
            r"(?:in combination |combined |together |along )with|alone|by itself|on its own|monotherapy|"
            r"as a single agent",
        ),
    ]
)
"""Sorts of condition, each with the words that set it."""


def qualifiers(question: str) -> Qualifiers:
    """Return what `question` (as resolved) asks for and under which conditions."""
    return Qualifiers(_found(question, ASKED_FOR), _found(question, CONDITIONS))


def _found(question: str, table: Sequence[tuple[str, re.Pattern[str]]]) -> tuple[Qualifier, ...]:
    taken: list[tuple[int, int, Qualifier]] = []
    for name, pattern in table:
        for match in pattern.finditer(question):
            if not any(start < match.end() and match.start() < end for start, end, _ in taken):
                taken.append((match.start(), match.end(), Qualifier(name, match.group())))
    return tuple(qualifier for *_, qualifier in sorted(taken, key=lambda item: item[0]))
