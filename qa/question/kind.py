"""What kind of answer a question wants."""

import re
from enum import StrEnum
from typing import Final


class QuestionKind(StrEnum):
    """What the reader hopes to get."""

    FACT = "fact"
    NUMBER = "number"
    DOSE = "dose"
    YES_NO = "yes/no"
    WHY = "why"
    REASONS = "reasons"
    DEFINITION = "definition"
    LIST = "list"
    BROAD = "broad"


_PLURAL: Final = r"(?!is\b|was\b|does\b|has\b|this\b)[a-z-]+s"
_PATTERNS: Final[tuple[tuple[QuestionKind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            QuestionKind.DOSE,
            r"\b(dos(e|es|ing|age)|mg|mcg|how (much|many mg) .* (give|take)|loading dose|schedule|regimen dose)\b",
        ),
        (
            QuestionKind.BROAD,
            r"\b(overview|summar(y|ise|ize)|tell me (all |everything )?about|everything (about|on)|what (does|do) .+ say "
            r"about|what (is|was|has been) said "
            r"about|importance of|role of|what should i know|explain)\b",
        ),
        (
            QuestionKind.LIST,
            rf"^(list|name|give( me)? (all|every|the)|enumerate|spell out)\b|\bwhat are\b|\bwhich ([\w/-]+ ){{0,4}}are\b|"
            rf"\b(which|what) ([\w/-]+ ){{0,3}}{_PLURAL}\b(?! (is|does|was|has)\b)|\ball (the )?\w+s\b|"
            rf"\b(options|types|kinds|examples) (of|for)\b",
        ),
        (
            QuestionKind.NUMBER,
            r"\bhow (many|much|often|long|likely|common|big|large|high|low|old|far|soon|frequent(ly)?|fast|well)\b|"
            r"\b(what|which) (\w+ )?(percent(age)?|proportion|share|fraction|rate|number|risk|chance|odds|size|level|range|"
            r"age|ratio|probability|incidence|prevalence|reduction|increase)\b|\b(rate|percent(age)?|cut-?off|threshold)\b|%",
        ),
        (QuestionKind.REASONS, r"^\W*(and |but )?(why|why not|how come|how so|for what reasons?)\W*$"),
        (QuestionKind.WHY, r"\bwhy\b|\bwhat (is|are) the reasons?\b|\bhow come\b|\breason (for|why)\b"),
        (
            QuestionKind.DEFINITION,
            r"^(what('s| is| are| does)) (an? |the )?[\w/ -]{1,40}( mean| stand for)?\??$|\bdefin|\bmean(s|ing)? of\b",
        ),
        (
            QuestionKind.YES_NO,
            r"^(so |and |but |then )?(is|are|was|were|do|does|did|can|could|should|shall|will|would|may|must|has|have|any)\b"
            r"|\b(ok|okay|safe|allowed|possible|useful|worth)\b.*\?",
        ),
    )
)


def kind_of(question: str) -> QuestionKind:
    """Return the kind of `question`, FACT when nothing else fits."""
    asked = " ".join(question.split())
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), QuestionKind.FACT)
