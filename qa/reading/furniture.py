"""What surrounds a guideline on a page: navigation, sign-up text, review widgets, disclaimers; never a statement.

What says something about the guideline (date, review status, editorial policy, disclaimer) becomes its imprint; the
rest is left out. The lists name what web pages print in general, no particular site.
"""

import re
from collections.abc import Sequence
from typing import Final

from qa.reading.dates import date_of_update
from qa.reading.draft import Block, Heading, Imprint, Item, ListBlock, Paragraph, Table
from qa.reading.references import entries
from qa.reading.references import is_heading as opens_references

_LONGEST_LINE: Final = 300
"""Characters; longer lines are text, whatever words are in them."""

# Lines that are furniture when they hold nothing else.
_NAVIGATION: Final = re.compile(
    r"(?:skip to (?:the )?(?:main )?(?:content|navigation|search)|(?:main |toggle |open |close )?(?:menu|"
    r"navigation)|home|search|"
    r"log ?in|log ?out|sign (?:in|up|out)|register|create (?:an )?account|my account|subscribe|donate|"
    r"share|share (?:this|on|via|to) .{0,30}|e-?mail(?: this(?: page)?)?|print|print (?:this )?(?:page|article|"
    r"version)|"
    r"download(?: \(?(?:pdf|guideline|article)\)?)?|save|bookmark|cite(?: this(?: \w+)?)?|copy(?: link|"
    r" citation| url)?|"
    r"facebook|twitter|x|linkedin|whatsapp|reddit|youtube|instagram|"
    r"about(?: us)?|contact(?: us)?|help|faqs?|careers|advertise(?:ment)?|sponsored(?: content)?|feedback|"
    r"accessibility|site ?map|"
    r"(?:privacy|cookie)s?(?: policy| notice| settings| preferences)?|terms(?: (?:and|&) conditions| of (?:use|"
    r"service))?|"
    r"(?:accept|reject|allow|manage|decline)(?: all)?(?: cookies| preferences)?|got it|i agree|continue|dismiss|"
    r"close|ok|cancel|"
    r"next|previous|back|back to (?:the )?top|read (?:more|next)|learn more|show (?:more|less|all)|view (?:more|"
    r"all)|see (?:more|all)|"
    r"expand all|collapse all|load more|loading\W*|on this page|in this (?:article|page|guideline)|jump to\W*|"
    r"(?:table of )?contents|"
    r"breadcrumbs?|you are here\W*|filters?|sort by|topics|tags?|related (?:articles?|content|topics|links|"
    r"pages)|personali[sz]e|"
    r"yes|no|like|follow|reply|comments?(?: \(\d+\))?|\d+ min(?:ute)?s? read|page \d+(?: of \d+)?|\d+ ?/ ?\d+|"
    r"view (?:editorial policy|history|pdf|source)|editorial (?:policy|process)|text size|a ?a ?a|english|"
    r"español|français|deutsch)",
    re.IGNORECASE,
)
# Lines that are furniture when they say this anywhere.
_PATTER: Final = re.compile(
    r"\b(?:we|sites?|website|page|browser)\b.{0,60}\bcookies\b|\bcookies\b.{0,60}\b(?:accept|consent|settings|"
    r"website)\b|"
    r"\ball rights reserved\b|^(?:©|\(c\)|copyright)\s|\bsign up (?:for|to|now|free|today)\b|\bcreate (?:a|"
    r"your) free account\b|"
    r"\b(?:our|weekly|daily|free) newsletter\b|\bsubscribe (?:to|now|for)\b|\bstart (?:your|a) free trial\b|"
    r"\b(?:tailor|personali[sz]e|customi[sz]e) your (?:experience|results|feed)\b|\bwhich best describes you\b|"
    r"^(?:was|is|did) this (?:page|article|answer|content|information|guideline)\b.{0,30}\b(?:helpful|useful|help)\b|"
    r"\b(?:log|sign) in to (?:view|read|continue|access|save)\b|\bjavascript\b.{0,40}\b(?:enable|disabled|"
    r"required)\b|"
    r"^(?:follow|find|like) us on\b|^share (?:this|on)\b|^(?:an official website of|here's how you know)\b|"
    r"^(?:written|authored|medically reviewed|reviewed|fact[- ]checked) by\b",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(r"[Bb]y (?:(?:[A-Z][\w.'’-]*|and|&),? ?){2,12}")
_TRAIL: Final = re.compile(r"[^.>›»/]{2,40}(?:\s[>›»]\s[^.>›»]{2,60}){2,8}")
_STATUS_LABEL: Final = re.compile(
    r"(?:(?:article |content |editorial )?review status:?|submitted|under review|in review|approved|(?:peer|"
    r"medically)[- ]reviewed|published)",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"\b(?:pending|awaiting|under(?:going)?|not yet)\b.{0,30}\breview(?:ed)?\b|^(?:review )?status: \S.*|"
    r"\bnot (?:been )?peer[- ]reviewed\b",
    re.IGNORECASE,
)
_ABOUT_THE_PAGE: Final = re.compile(
    r"\b(?:content|article|page|guideline|summary|document|information|draft)\b|^(?:review )?status\b", re.IGNORECASE
)
_POLICY: Final = re.compile(
    r"(?:All|Our|Every)\s+(?:of our )?(?:articles?|content|guidelines?|pages?|summaries|"
    r"information)\b.{0,80}\b(?:reviewed|checked|verified|written)\b.*"
)
_DATE_LINE: Final = re.compile(
    r"(?:(?:page|article|content|date)\s+)?(?:last\s+)?(?:updated|modified|revised|reviewed|published)\b.{0,80}",
    re.IGNORECASE,
)
_DISCLAIMER: Final = re.compile(r"(?:[\w&]+ ){0,4}disclaimers?:?", re.IGNORECASE)
_AUDIENCE: Final = re.compile(
    r"\bintended (?:\w+ly |only )?for (?:use by |the use of )?([^.;]{3,80}?)(?: only)?[.;]", re.IGNORECASE
)
# After these nothing of the article follows.
_TAIL: Final = re.compile(
    r"have (?:a |another |any )?(?:follow-?up |more |further )?questions?\?.*|ask (?:a |"
    r"an? )?(?:follow-?up )?question.{0,20}|"
    r"(?:leave|post|add) a (?:comment|reply).{0,20}|(?:related|more|recommended|popular|trending) (?:articles|"
    r"reading|posts|stories|questions|guidelines)"
    r"(?: .{0,30})?|you (?:may|might) (?:also|be) (?:like|interested).{0,20}|people also ask.{0,10}|"
    r"keep reading.{0,10}|"
    r"about the authors?|was this (?:page|article|answer) helpful\?.*|sign up (?:for|to) .{0,60}newsletter.*",
    re.IGNORECASE,
)


def recognised(line: str) -> Imprint | None:
    """Return what a line says about the guideline if it is furniture (often nothing); None if it is its text."""
    line = line.strip()
    if not line or len(line) > _LONGEST_LINE:
        return None
    if policy := _POLICY.search(line):
        return Imprint(editorial_policy=policy.group())
    if _DATE_LINE.fullmatch(line) and (updated := date_of_update(line)):
        return Imprint(updated=updated)
    for part in line.split("•"):
        if _STATUS.search(part) and _ABOUT_THE_PAGE.search(part) and len(part.split()) <= 15:
            return Imprint(review_status=part.strip(" ."))
    if any(
        pattern.fullmatch(line.rstrip(" :›»→▾")) for pattern in (_NAVIGATION, _STATUS_LABEL, _TRAIL, _BYLINE)
    ) or _PATTER.search(line):
        return Imprint()
    return None


def opens_disclaimer(heading: str) -> bool:
    """Return whether a heading opens a disclaimer."""
    return _DISCLAIMER.fullmatch(heading.strip()) is not None


def opens_tail(line: str) -> bool:
    """Return whether a page's tail begins with this line: related articles, comments, a box for a question."""
    return _TAIL.fullmatch(line.strip()) is not None


def tail_begins(lines: Sequence[str]) -> int:
    """Return the index of the line with which the page's tail begins; `len(lines)` if it has none.

    Only lines in the second half count: the same words near the top belong to a side bar.
    """
    for at in range(len(lines) // 2, len(lines)):
        if opens_tail(lines[at]):
            return at
    return len(lines)


def set_apart(blocks: Sequence[Block]) -> tuple[list[Block], Imprint]:
    """Return the blocks that are the guideline's text, and what the others say about it.

    Set apart are furniture lines, and sections of references and of disclaimers up to the next heading of their level.
    """
    kept: list[Block] = []
    imprint = Imprint()
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if isinstance(block, Heading) and (opens_references(block.text) or opens_disclaimer(block.text)):
            end = _section_end(blocks, at, block.level)
            found = _section_imprint(block, blocks[at:end])
            at = end
        elif isinstance(block, Paragraph) and (said := recognised(block.text)) is not None:
            found = said
        else:
            kept.append(block)
            continue
        imprint = imprint.over(found)
    return kept, imprint


def _section_end(blocks: Sequence[Block], at: int, level: int) -> int:
    ends = (i for i in range(at, len(blocks)) if isinstance(block := blocks[i], Heading) and block.level <= level)
    return next(ends, len(blocks))


def _section_imprint(heading: Heading, blocks: Sequence[Block]) -> Imprint:
    lines = [line for block in blocks for line in (*_lines(block), "")]
    if opens_references(heading.text):
        return Imprint(references=entries(lines))
    text = " ".join(filter(None, lines))
    audience = _AUDIENCE.search(text)
    return Imprint(disclaimer=text, audience=audience.group(1) if audience else "")


def _lines(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [" ".join(row) for row in (block.head, *block.rows)]
    if isinstance(block, ListBlock):
        return [line for item in block.items for line in (_numbered(item), "")]
    return [block.text]


def _numbered(item: Item) -> str:
    return f"{item.marker} {item.text}" if item.marker.lstrip("[")[:1].isdigit() else item.text
