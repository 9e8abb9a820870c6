"""Whether a word is a drug's generic name, by the stems that the WHO gives them (INN: -mab, -tinib, -olol)."""

import re
from typing import Final

# Stems that hardly any other English or medical word ends in, after at least three letters of its own; the few that do
# are left out: sterols, two building blocks of the cell, and five plain words.
_STEM: Final = re.compile(
    r"(?!\w+sterol|(?:his|cy)tidine|(?:con|inter|pre|per)cept|mongrel)"
    r"[a-z]{3,}(mab|tinib|ciclib|parib|rafenib|metinib|degib|zomib|limus|platin|rubicin|taxel|tecan|poside|mustine|trexate|"
    r"vastatin|pril|sartan|olol|dipine|semide|thiazide|xaban|gatran|parin|teplase|grel|grelor|"
    r"gliptin|gliflozin|glutide|glitazone|glinide|conazole|azole|cillin|mycin|micin|floxacin|cycline|penem|fungin|vir|vudine|"
    r"oxetine|triptan|triptyline|azepam|azolam|racetam|gabalin|prazole|tidine|setron|dronate|dronic|"
    r"rozole|oxifene?|estrant|relin|relix|lutamide|steride|zosin|lukast|terol|tropium|profen|oxicam|coxib|"
    r"caine|curonium|curium|fentanil|grastim|poetin|cept|kinra|tadine|setmide)",
    re.IGNORECASE,
)


def names_drug(text: str) -> bool:
    """Whether a word of `text` is a generic drug name by its stem; brand names and older names are not known so."""
    return any(_STEM.fullmatch(word) for word in re.findall(r"[A-Za-z]+", text))
