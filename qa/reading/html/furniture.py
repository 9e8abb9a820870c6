"""What a page holds beside its text: controls, navigation, banners, side bars; what is hidden or struck out.

Nothing is taken for furniture by its name or its place alone when much of the page's text stands in it: a guideline that
loses a sentence is worse than one that keeps a menu.
"""

import re
from collections.abc import Iterator
from typing import Final

from qa.reading.html.measure import Measure, measured
from qa.reading.html.panels import is_panel, label_panels
from qa.reading.html.styles import Styles
from qa.reading.html.tree import (
    BLOCKS,
    HEADINGS,
    LISTS,
    Element,
    drop,
    heading_level,
    inside,
    role,
    text_of,
    tokens,
    words_of,
)

_NO_TEXT: Final = frozenset(
    "script style template noscript svg iframe object embed applet audio video canvas map link meta base title input "
    "select textarea datalist progress meter frameset noframes annotation annotation-xml rp rt".split()
)
_STRUCK_OUT: Final = frozenset({"del", "s", "strike"})
_ARTICLE: Final = frozenset({"article", "main", "section"})
_TABLE: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_WHOLE: Final = frozenset({"html", "body", "main", "article"})
_CONTAINERS: Final = BLOCKS - HEADINGS

_OFF_SCREEN: Final = re.compile(r"visually-?hidden|sr-only|screen-?reader|element-invisible|offscreen", re.IGNORECASE)
_ROLES: Final = frozenset(
    "navigation search dialog alertdialog menu menubar toolbar contentinfo tablist doc-toc doc-backlink toc".split()
)

# Parts of classes and ids that name furniture whatever stands in it, and those that do if no prose stands in it.
_CERTAIN: Final = frozenset(
    "cookie cookies newsletter breadcrumb breadcrumbs navbar navbox navigation nav sidebar pagination pager disqus "
    "skiplink skiplinks gdpr onetrust advert advertisement adverts advertising adsense toc megamenu editsection addthis "
    "sharethis addtoany sitemap subscribe backlink headerlink".split()
)
_INLINE: Final = frozenset("editsection backlink backref headerlink anchorjs permalink".split())
_CERTAIN_NAMES: Final = re.compile(
    r"(?:skip|jump)-?(?:links?|nav|to)|back-?to-?top|(?:site|page|global|main)-(?:footer|nav|navigation|menu|search)"
    r"|(?:social|share|sharing)-(?:share|links?|media|icons?|buttons?|bar|tools?)|comments?-(?:list|area|form|respond)|"
    r"related-(?:posts?|articles?|content|links?|pages?|stories)|sign-?up|side-?(?:bar|nav|menu)|table-of-contents|"
    r"mw-(?:jump-link|cite-backlink)|author-(?:bio|box)",
    re.IGNORECASE,
)
_LIKELY: Final = re.compile(
    r"(?:share|sharing|social|related|comments?|consent|menu|search|signup|log-?in|modal|popup|overlay|promo|footer|"
    r"masthead|widget|toolbar|feedback|rating|tags?|tagcloud|sponsor(?:ed)?|ads?|popular|trending|topbar|anchor)(?:[-_].*)?"
    r"|.*[-_](?:menu|widget|modal|popup)",
    re.IGNORECASE,
)
_QUALIFIED: Final = re.compile(r"(?:has|no|with|without|is|not)[-_]", re.IGNORECASE)
_FEWEST_PROSE: Final = 25
"""Words outside links."""

_RELATED: Final = re.compile(
    r"(?:table of |page )?contents|on this page|in this (?:section|article|page|guideline|chapter)|related\b.*|see also"
    r"|more (?:on|from|about|information)\b.*|menu|navigation|(?:quick|useful|external) links|resources|share\b.*|topics|"
    r"sections|jump to\W*|tags",
    re.IGNORECASE,
)
_MAIN: Final = frozenset(
    "main content main-content maincontent page-content pagecontent bodycontent primary entry-content".split()
)


def take_out(root: Element, styles: Styles) -> list[Element]:
    """Take a page's furniture out of its tree; return what was taken out and may say something about the page."""
    label_panels(root)
    for element in [each for each in root.iter() if _is_never_text(each, styles)]:
        drop(element)
    removed: list[Element] = []
    for found in (_furniture, _around_main, _menus):
        pieces = [*found(root)]
        for element in pieces:
            drop(element)
        removed += pieces
    return removed


def _is_never_text(element: Element, styles: Styles) -> bool:
    if element.tag in _NO_TEXT or element.tag in _STRUCK_OUT or styles.is_struck_out(element):
        return True
    if element.tag in ("html", "body"):
        return False
    if element.tag == "button" or (role(element) == "button" and not inside(element, HEADINGS | {"summary"})):
        return not inside(element, HEADINGS | {"summary"})
    if any(_OFF_SCREEN.search(name) for name in tokens(element)):
        return not (element.tag in ("th", "caption") or inside(element, frozenset({"th", "caption"})))
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true" or styles.is_hidden(element)
    return hidden and not is_panel(element)


def _furniture(root: Element) -> Iterator[Element]:
    """Yield the outermost elements that are furniture by their tag, their role or their names."""
    measures = measured(root)
    left = measures[root].own
    holding_titles = [{*title.iterancestors()} for title in root.iter("h1")]
    holding_all = set.intersection(*holding_titles) if holding_titles else set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        measure = measures[element]
        share = 0.0 if element in holding_all else _largest_share(element, measure)
        if share and measure.own <= share * left:
            left -= measure.own
            yield element
        else:
            waiting += reversed(element)


def _largest_share(element: Element, measure: Measure) -> float:
    """Return how much of the page's text an element may hold that is furniture by its looks; 0 if it is none."""
    tag, named = str(element.tag), role(element)
    is_prose = measure.own >= _FEWEST_PROSE and not measure.is_linked
    if tag in _WHOLE or heading_level(element) or is_note(element):
        return 0.0
    if tag in ("nav", "dialog", "search") or not _ROLES.isdisjoint(named.split()):
        return 1 / 2
    if tag in ("header", "footer") or named == "banner":
        return 0.0 if inside(element, _ARTICLE) and not measure.is_linked else 1 / 3
    if tag == "aside" or named == "complementary":
        is_text = (is_prose and inside(element, _ARTICLE)) or measure.links == 0
        return _share_by_name(element, measure, is_prose=is_prose) if is_text else 1 / 3
    if tag == "form":
        return 0.0 if is_prose else 1 / 3
    return _share_by_name(element, measure, is_prose=is_prose)


def _share_by_name(element: Element, measure: Measure, *, is_prose: bool) -> float:
    if element.tag not in _CONTAINERS:
        return 1.0 if any(not _INLINE.isdisjoint(words_of(name)) for name in tokens(element)) else 0.0
    if element.tag in _TABLE and not measure.is_linked:
        return 0.0
    may_be_likely = measure.links > 0 and not is_prose
    share = max((_named_share(name, may_be_likely=may_be_likely) for name in tokens(element)), default=0.0)
    if share:
        return share
    share = _named_share(str(element.get("id") or ""), may_be_likely=may_be_likely)
    return share if share and not _is_named_after_its_heading(element) else 0.0


def _named_share(name: str, *, may_be_likely: bool) -> float:
    if _QUALIFIED.match(name):
        return 0.0
    if not _CERTAIN.isdisjoint(words_of(name)) or _CERTAIN_NAMES.search(name):
        return 1 / 2
    return 1 / 3 if may_be_likely and _LIKELY.fullmatch(name) else 0.0


def _is_named_after_its_heading(element: Element) -> bool:
    heading = next((text_of(each).lower() for each in element.iter() if heading_level(each)), "")
    return heading != "" and all(word in heading for word in words_of(str(element.get("id"))))


def is_note(element: Element) -> bool:
    """Return whether the element is a footnote, an endnote or a list of them."""
    return any(word in role(element) for word in ("footnote", "endnote", "bibliograph", "biblioentry"))


def _around_main(root: Element) -> Iterator[Element]:
    """Yield what stands beside the element that holds the page's main text; its title stays wherever it stands."""
    measures = measured(root)
    main, whole = root, measures[root].words
    for element in root.iter():
        is_main = element.tag == "main" or role(element) == "main"
        is_named = element.tag == "article" or (
            element.tag in ("div", "section", "td") and str(element.get("id") or "").lower() in _MAIN
        )
        needed = whole / 2 if is_main else whole * 2 / 3
        if (is_main or is_named) and whole and measures[element].words >= needed and _is_under(element, main):
            main = element
    titles = [*main.iter("h1")] or [*root.iter("h1")]
    kept = {main, *main.iterancestors(), *titles, *(above for title in titles for above in title.iterancestors())}
    for element in main.iterancestors():
        yield from (each for each in element if each not in kept)


def _is_under(element: Element, above: Element) -> bool:
    return element is above or above in element.iterancestors()


def _menus(root: Element) -> Iterator[Element]:
    """Yield what is nothing but links: tables of contents, menus, clouds of tags; and the headings over them."""
    measures = measured(root)
    targets = {str(each.get(name)) for each in root.iter() for name in ("id", "name") if each.get(name)}
    has_main = any(each.tag in ("main", "article") or role(each) == "main" for each in root.iter())
    waiting = [root]
    while waiting:
        element = waiting.pop()
        measure = measures[element]
        if _is_contents(element, measure, targets) or _is_menu(element, measure, in_main=has_main):
            above = element.getprevious()
            if above is not None and _RELATED.fullmatch(text_of(above).strip(" :")):
                yield above
            yield element
        else:
            waiting += reversed(element)


def _is_contents(element: Element, measure: Measure, targets: set[str]) -> bool:
    """Return whether an element lists the page's own headings: links to places in it and nothing else."""
    if element.tag not in LISTS or measure.anchors < 2 or measure.anchors < measure.links:
        return False
    hrefs = [str(link.get("href"))[1:] for link in element.iter("a") if link.get("href")]
    return measure.own * 10 <= measure.words and 2 * sum(href in targets for href in hrefs) >= len(hrefs)


def _is_menu(element: Element, measure: Measure, *, in_main: bool) -> bool:
    """Return whether an element holds links only, short ones, that no text introduces."""
    if element.tag not in _CONTAINERS or element.tag in _WHOLE or measure.links < 3 or measure.own * 5 > measure.words:
        return False
    if measure.words > 5 * measure.links or _holds_reference_numbers(element, measure):
        return False
    above = element.getprevious()
    introduction = text_of(above) if above is not None else ""
    if above is None:
        introduction = (element.getparent().text or "").strip() if element.getparent() is not None else ""
    tail = (above.tail or "").strip() if above is not None else ""
    if (tail or introduction).endswith(":"):
        return False
    if above is not None and heading_level(above):
        return _RELATED.fullmatch(introduction.strip(" :")) is not None
    return not in_main


def _holds_reference_numbers(element: Element, measure: Measure) -> bool:
    return measure.anchors == measure.links and not any(c.isalpha() for c in "".join(element.itertext()))
