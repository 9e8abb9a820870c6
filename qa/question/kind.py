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
    COMPARISON = "comparison"
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
            r"\b(overview|summar(y|ise|ize)|tell me (all |everything )?about|everything (about|on)|what (does|"
            r"do) .+ say "
            r"about|what (is|was|has been) said "
            r"about|importance of|role of|what should i know|explain)\b",
        ),
        (
            QuestionKind.COMPARISON,
            r"\b(versus|vs)\b|\bcompar(e|es|ed|ing)\b|\b(in )?comparison (with|of|to|between)\b|"
            r"\bdifferences? (between|from|with)\b|\bdiffers? (from|between)\b|"
            r"\b(?<!no )(better|worse|superior|inferior|safer|stronger|weaker|more effective|less effective|as (good|"
            r"effective|safe)|preferable|preferred|equivalent|similar) (than|to|as|over)\b|\brather than\b|"
            r"\bhow (do|does|did|are|is) .{1,60} (differ|different)\b|"
            r"^(is|are|was|were) [^,]{1,40} or (?!more|less|larger|higher|older|above|not|other|"
            r"later)[^,]{1,40} (the|better|best|"
            r"preferred|safer|superior|more)\b|"
            r"\b(which|whether|better|best|preferred?|choose)\b[^,]{1,60}[,:?] ?[^,]{1,30} or [^,]{1,30}\W*$|"
            r"^(which|what) (is|are|one is) (better|best|safer|worse|preferred|superior|more \w+)\b.{0,60} or |"
            r"^\W*(?!if|when|what|how|why|who)[\w-]+( [\w-]+){0,2} or [\w-]+( [\w-]+){0,2}\W*\?$(?<!or not\?)",
        ),
        (
            QuestionKind.LIST,
            rf"^(list|name|give( me)? (all|every|the)|enumerate|spell out)\b|\bwhat are\b|"
            rf"\bwhich ([\w/-]+ ){{0,4}}are\b|"
            rf"\b(which|what) ([\w/-]+ ){{0,3}}{_PLURAL}\b(?! (is|does|was|has)\b)|\ball (the )?\w+s\b|"
            rf"\b(options|types|kinds|examples) (of|for)\b",
        ),
        (
            QuestionKind.NUMBER,
            r"\bhow (many|much|often|long|likely|common|big|large|high|low|old|far|soon|frequent(ly)?|fast|well)\b|"
            r"\b(what|which) (\w+ )?(percent(age)?|proportion|share|fraction|rate|number|risk|chance|odds|size|level|"
            r"range|"
            r"age|ratio|probability|incidence|prevalence|reduction|increase)\b|\b(rate|percent(age)?|cut-?off|"
            r"threshold)\b|%",
        ),
        (QuestionKind.REASONS, r"^\W*(and |but )?(why|why not|how come|how so|for what reasons?)\W*$"),
        (QuestionKind.WHY, r"\bwhy\b|\bwhat (is|are) the reasons?\b|\bhow come\b|\breason (for|why)\b"),
        (
            QuestionKind.DEFINITION,
            r"^(what('s| is| are| does)) (an? |the )?[\w/ -]{1,40}( mean| stand for)?\??$|\bdefin|\bmean(s|ing)? of\b",
        ),
        (
            QuestionKind.YES_NO,
            r"^(so |and |but |then )?(is|are|was|were|do|does|did|can|could|should|shall|will|would|may|must|has|"
            r"have|any)\b"
            r"|\b(ok|okay|safe|allowed|possible|useful|worth)\b.*\?",
        ),
    )
)


def kind_of(question: str) -> QuestionKind:
    """Return the kind of `question`, FACT when nothing else fits."""
    asked = " ".join(question.split())
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), QuestionKind.FACT)
