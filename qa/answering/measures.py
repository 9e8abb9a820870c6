"""What is measured of a patient, and how a text says it: a weight, an age, a kidney function."""

from typing import Final

from qa.answering.intervals import Measure

PEOPLE: Final = (
    r"(?:child(?:ren)?|kids?|infants?|bab(?:y|ies)|toddlers?|newborns?|neonates?|adolescents?|teen(?:ager)?s?|boys?|girls?|"
    r"adults?|wom[ae]n|m[ae]n|males?|females?|patients?|people|persons?|those|individuals?|elderly)"
)
"""Words for people, which an age goes with."""
_DURATION: Final = (
    r"(?:['’]s?)?\s*(?:ago|after|before|later|apart|into|following|since|post\w*|"
    r"(?:of|on) (?!age)\w+|course|treatment|therapy|regimen|follow\w*|survival|history|interval|(?:overall|disease|event)\b)"
)
_SPAN: Final = r"\b(?:for|after|within|every|during|last|past|next|per|each|in|by)\b"
YEAR: Final = 365.25
"""Days."""
_YEARS: Final = (
    (r"years?|yrs?|y/?o", YEAR),
    (r"months?|mths?|mos?", YEAR / 12),
    (r"weeks?|wks?", 7.0),
    (r"days?", 1.0),
)
_LITRE: Final = r"\s?(?:/|per )\s?"

AGE: Final = Measure(
    "age",
    _YEARS,
    rf"age[ds]?|{PEOPLE}",
    after=rf"[\s-]*(?:olds?\b|of age\b)|[\s-]{PEOPLE}\b",
    no_after=_DURATION,
    no_before=_SPAN,
    telling=r"y/?o",
    bare=YEAR,
    ages=True,
)

MEASURES: Final = (
    Measure(
        "weight",
        ((r"kg|kilos?|kilograms?", 1000.0), (r"g|grams?", 1.0)),
        r"weigh\w*|bodyweight|birth-?weight",
        no_after=r"\s*(?:/|per\b)",
        no_before=r"\b(?:per|each|every|los[est]\w*|gain\w*|(?:steps?|increments?|dose|total) of)(?: (?:more|at|than))*",
        telling=r"kg|kilos?|kilograms?",
    ),
    Measure(
        "gestation",
        ((r"(?:completed )?(?:weeks?|wks?)['’]?", 7.0),),
        r"gestation\w*|pregnan\w*|GA|pre-?term(?: (?:infants?|bab(?:y|ies)|labou?r|birth))?|born|delivered",
        after=r"['’]?\s*(?:of\s+)?(?:gestation\w*|pregnan\w*|GA\b|amenorrh\w*)",
        no_after=_DURATION.replace("(?!age)", "(?!age|gestation|pregn)"),
        no_before=_SPAN,
        ages=True,
    ),
    AGE,
    Measure(
        "kidney function",
        ((rf"m[lL]{_LITRE}min(?:utes?)?(?:{_LITRE}1[.,·]73\s?m(?:2|²|\^2)?)?", 1.0),),
        r"e?-?GFR|(?:glomerular )?filtration rate|CrCl|CLcr|(?:creatinine )?clearance|(?:renal|kidney) function",
        bare=1.0,
    ),
    Measure(
        "CD4 count",
        ((rf"cells?{_LITRE}(?:[µμu]l|mm(?:3|³|\^3)|microlit\w+)|{_LITRE}(?:[µμu]l|mm(?:3|³))", 1.0),),
        r"CD4\+?(?: T)?(?:[ -](?:cell|lymphocyte)s?)?",
        bare=1.0,
    ),
    Measure("potassium", ((rf"m(?:mol|eq){_LITRE}l", 1.0),), r"potassium|K\+?", bare=1.0),
    Measure("sodium", ((rf"m(?:mol|eq){_LITRE}l", 1.0),), r"sodium|Na\+?", bare=1.0),
    Measure("haemoglobin", ((rf"g{_LITRE}dl", 10.0), (rf"g{_LITRE}l", 1.0)), r"ha?emoglobin|Hb|Hgb"),
    Measure("glucose", ((rf"mmol{_LITRE}l", 18.016), (rf"mg{_LITRE}dl", 1.0)), r"gluc?ose|sugar"),
    Measure("creatinine", ((rf"(?:[µμu]mol|micromol){_LITRE}l", 1.0), (rf"mg{_LITRE}dl", 88.42)), r"creatinine"),
    Measure("bilirubin", ((rf"(?:[µμu]mol|micromol){_LITRE}l", 1.0), (rf"mg{_LITRE}dl", 17.1)), r"bilirubin"),
    Measure(
        "platelets", ((r"[x×]\s?10(?:9|⁹|\^9)\s?/\s?l", 1e3), (rf"{_LITRE}(?:[µμu]l|mm(?:3|³))", 1.0)), r"platelets?"
    ),
    Measure("INR", ((r"(?!)", 1.0),), r"INR", bare=1.0),
    Measure("body mass index", ((rf"kg{_LITRE}m(?:2|²|\^2)", 1.0),), r"BMI|body mass index", bare=1.0),
    Measure("temperature", ((r"°\s?C|degrees?(?: C(?:elsius)?)?", 1.0),), r"temperature|fever|temp"),
    Measure("systolic pressure", ((r"mm\s?Hg", 1.0),), r"systolic(?: (?:blood )?pressure)?|SBP", bare=1.0),
)
"""What is told apart; a figure of another thing is left alone."""
