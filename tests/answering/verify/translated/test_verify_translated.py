from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from gate_rewordings import BadEntryError, Rewording, digest
from gate_translated import TRANSLATED, changed_digits, entries_in, main
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.translated import foreign
from qa.answering.verify.translated.spelling import folded, is_cognate, respelt
from qa.errors import CorpusError
from qa.question.glossary import Glossary

CORPUS: Final = Path(__file__).parents[4] / "corpus"
ALL: Final = frozenset(("en", "de", "es", "fr"))


@dataclass
class Judge:
    """A support score that always says the same."""

    says: float = 1.0
    threshold: float = 0.5
    languages: frozenset[str] = ALL
    asked: int = 0

    def __call__(self, claim: str, evidence: str) -> float:
        self.asked += 1
        return self.says


@pytest.fixture(scope="module")
def gate(glossary: Glossary) -> Gate:
    """A gate whose support score is always sure."""
    return Gate(glossary, Judge())


ENTRIES: Final = [entry for path in sorted(Path(TRANSLATED).glob("*.yaml")) for entry in entries_in(path)]
DOSE = "Children under 25 kg should receive 20 mg of zanamivir twice a day for 5 days."
MOST = "Women older than 65 years must not take more than 4 g of paracetamol a day."
DRIP = "Give artesunate intravenously every 12 hours at a dose of 2.4 mg/kg for at least 24 hours."
AGES = "Adults aged 18-65 years may receive 1,000 mg of azithromycin orally once, within 2 weeks."
NEVER = "Cyclophosphamide is contraindicated in pregnancy."
UNLESS = "In postmenopausal women, tamoxifen reduces the risk of recurrence unless it is stopped early."
TRUE: Final = [
    ("de", DOSE, "Kinder unter 25 kg sollten 5 Tage lang zweimal täglich 20 mg Zanamivir erhalten."),
    ("de", DOSE, "Kinder mit weniger als 25 kg sollten zwei Mal pro Tag 20 mg Zanamivir für fünf Tage erhalten."),
    ("es", DOSE, "Los niños de menos de 25 kg deberían recibir 20 mg de zanamivir dos veces al día durante 5 días."),
    (
        "fr",
        DOSE,
        "Les enfants de moins de 25 kg devraient recevoir 20 mg de zanamivir deux fois par jour pendant 5 jours.",
    ),
    ("de", MOST, "Frauen über 65 Jahre dürfen nicht mehr als 4 g Paracetamol pro Tag einnehmen."),
    ("de", MOST, "Frauen, die älter als 65 Jahre sind, dürfen nicht mehr als 4 g Paracetamol täglich einnehmen."),
    ("es", MOST, "Las mujeres mayores de 65 años no deben tomar más de 4 g de paracetamol al día."),
    ("fr", MOST, "Les femmes de plus de 65 ans ne doivent pas prendre plus de 4 g de paracétamol par jour."),
    (
        "de",
        DRIP,
        "Artesunat wird intravenös alle 12 Stunden in einer Dosis von 2,4 mg/kg mindestens 24 Stunden gegeben.",
    ),
    ("es", DRIP, "Administrar artesunato por vía intravenosa cada 12 horas en dosis de 2,4 mg/kg al menos 24 horas."),
    (
        "fr",
        DRIP,
        "L’artésunate se donne en intraveineuse toutes les 12 heures à la dose de 2,4 mg/kg pendant au moins 24 heures.",
    ),
    (
        "de",
        AGES,
        "Erwachsene von 18 bis 65 Jahren können einmalig 1.000 mg Azithromycin oral erhalten, binnen 2 Wochen.",
    ),
    (
        "es",
        AGES,
        "Los adultos de 18 a 65 años pueden recibir 1.000 mg de azitromicina por vía oral, dentro de 2 semanas.",
    ),
    (
        "fr",
        AGES,
        "Les adultes de 18 à 65 ans peuvent recevoir 1 000 mg d’azithromycine par voie orale, dans les 2 semaines.",
    ),
    ("de", NEVER, "Cyclophosphamid ist in der Schwangerschaft kontraindiziert."),
    ("es", NEVER, "La ciclofosfamida está contraindicada en el embarazo."),
    ("fr", NEVER, "Le cyclophosphamide est contre-indiqué pendant la grossesse."),
    (
        "de",
        UNLESS,
        "Bei postmenopausalen Frauen senkt Tamoxifen das Rezidivrisiko, es sei denn, es wird früh abgesetzt.",
    ),
    (
        "es",
        UNLESS,
        "En mujeres posmenopáusicas, el tamoxifeno reduce el riesgo de recaída, a menos que se suspenda temprano.",
    ),
    (
        "fr",
        UNLESS,
        "Chez les femmes ménopausées, le tamoxifène réduit le risque de récidive, à moins qu’il ne soit arrêté tôt.",
    ),
]

WRONG: Final = {
    "de": [
        ("Used", "50 %", "51 %", "number"),
        ("Used", "50 %", "50 mg", "number"),
        ("Used", "um 33 %", "um mindestens 33 %", "number"),
        ("Used", "50 % und die Mortalität um 33 %", "33 % und die Mortalität um 50 %", "wording"),
        (
            "Used",
            "das Rezidivrisiko um 50 % und die Mortalität um",
            "die Mortalität um 50 % und das Rezidivrisiko um",
            "number",
        ),
        ("Used", "senkt", "steigert", "direction"),
        ("Used", "Trastuzumab", "Trastuzumab nicht", "negation"),
        ("Used", "Trastuzumab", "Pertuzumab", "drug"),
        ("Used", "Trastuzumab", "Trastuzumab bei Frauen", "population"),
        ("Used", "adjuvante", "neoadjuvante", "population"),
        ("Used", "Mortalität", "Kardiotoxizität", "name"),
        ("HER2 is pos", "mehr als", "mindestens", "number"),
        ("HER2 is pos", "sechs", "sieben", "number"),
        ("HER2 is pos", "positiv", "negativ", "direction"),
        ("HER2 is pos", "3+", "2+", "name"),
        ("HER2 is pos", "FISH", "PCR", "abbreviation"),
        ("Patients with", "sollten kein", "müssen kein", "modality"),
        ("Patients with", "sollten kein", "dürfen kein", "modality"),
        ("Patients with", "kein ", "", "negation"),
        ("Patients with", "kein ", "kein orales ", "route"),
        ("Patients with", "Patienten", "Männer", "population"),
        ("Patients with", "Patienten", "Patientinnen", "population"),
        ("Tucatinib, c", "Capecitabin", "Paclitaxel", "drug"),
        ("Tucatinib, c", "Capecitabin", "Capecitabin und Aspirin", "drug"),
        ("Tucatinib, c", "Tucatinib, kombiniert mit Trastuzumab", "Trastuzumab, kombiniert mit Tucatinib", "wording"),
        ("Tucatinib, c", "zugelassen", "nach der Operation zugelassen", "direction"),
        ("HER2 tests", "müssen", "müssen nicht", "negation"),
        ("HER2 tests", "müssen", "sollten", "modality"),
        ("The cardio", "reversibel", "irreversibel", "negation"),
        ("HER2-positive cancer shows", "relative, nicht absolute", "absolute, nicht relative", "wording"),
        ("Trastuzumab att", "hoher", "niedriger", "direction"),
        ("Trastuzumab att", "bindet", "bindet according", "wording"),
        ("Trastuzumab att", "bindet", "reagiert", "wording"),
        ("Among", "nur ", "", "direction"),
    ],
    "es": [
        ("Used", "50 %", "51 %", "number"),
        ("Used", "50 %", "50 mg", "number"),
        ("Used", "en un 33 %", "en al menos un 33 %", "number"),
        ("Used", "reduce", "aumenta", "direction"),
        ("Used", "reduce", "no reduce", "negation"),
        ("Used", "reduce", "puede reducir", "modality"),
        ("Used", "trastuzumab", "pertuzumab", "drug"),
        ("Used", "trastuzumab", "trastuzumab en mujeres", "population"),
        ("HER2 is pos", "más de", "menos de", "number"),
        ("HER2 is pos", "positivo", "negativo", "direction"),
        ("Patients with", "no deberían", "deberían", "negation"),
        ("Patients with", "deberían", "deben", "modality"),
        ("Patients with", "recibir", "recibir por vía oral", "route"),
        ("Patients with", "Los pacientes", "Los niños", "population"),
        ("Tucatinib, c", "capecitabina", "paclitaxel", "drug"),
        ("Tucatinib, c", "capecitabina", "capecitabina en Francia", "name"),
        ("Tucatinib, c", "está aprobado", "está aprobado después de cirugía", "direction"),
        ("HER2 tests", "deben", "no deben", "negation"),
        ("Among", "solo ", "", "direction"),
        ("IHC detects", "detecta", "detects", "wording"),
    ],
    "fr": [
        ("Used", "50 %", "51 %", "number"),
        ("Used", "50 %", "50 mg", "number"),
        ("Used", "de 33 %", "d’au moins 33 %", "number"),
        ("Used", "réduit", "augmente", "direction"),
        ("Used", "réduit", "ne réduit pas", "negation"),
        ("Used", "réduit", "peut réduire", "modality"),
        ("Used", "trastuzumab", "pertuzumab", "drug"),
        ("Used", "le trastuzumab", "le trastuzumab chez les femmes", "population"),
        ("HER2 is pos", "plus de", "moins de", "number"),
        ("HER2 is pos", "positif", "négatif", "direction"),
        ("Patients with", "ne devraient pas", "devraient", "negation"),
        ("Patients with", "devraient", "doivent", "modality"),
        ("Patients with", "recevoir", "recevoir par voie orale", "route"),
        ("Patients with", "Les patients", "Les patientes", "population"),
        ("Tucatinib, c", "capécitabine", "paclitaxel", "drug"),
        ("Tucatinib, c", "est approuvé", "est approuvé après chirurgie", "direction"),
        ("HER2 tests", "doivent", "ne doivent pas", "negation"),
        ("Among", "seules ", "", "direction"),
        ("IHC detects", "détecte", "detects the", "wording"),
    ],
}


@pytest.fixture(scope="module")
def cited(shipped: tuple[Source, ...]) -> Callable[[Rewording], Source]:
    """Return the statement that an entry rests on."""
    by_digest = {digest(source.text): source for source in shipped}
    return lambda entry: by_digest[entry.statements[0]]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind}-{entry.statements[0]}")
def test_a_true_translation_passes_and_with_any_digit_changed_is_refused(
    gate: Gate, cited: Callable[[Rewording], Source], entry: Rewording
) -> None:
    source = cited(entry)
    assert gate.check(entry.text, [source], entry.kind).reasons == ()
    assert [text for text in changed_digits(entry.text) if gate.check(text, [source], entry.kind).is_passed] == []


@pytest.mark.parametrize(("language", "statement", "text"), TRUE)
def test_doses_and_bounds_pass_as_they_are_and_with_no_digit_changed(
    gate: Gate, language: str, statement: str, text: str
) -> None:
    source = Source(statement)
    assert gate.check(text, [source], language).reasons == ()
    assert [other for other in changed_digits(text) if gate.check(other, [source], language).is_passed] == []


@pytest.mark.parametrize(
    ("language", "begins", "old", "new", "kind"),
    [(language, *change) for language, changes in WRONG.items() for change in changes],
)
def test_one_change_is_refused_for_what_it_is(
    gate: Gate, cited: Callable[[Rewording], Source], language: str, begins: str, old: str, new: str, kind: str
) -> None:
    entry = next(each for each in ENTRIES if each.kind == language and cited(each).text.startswith(begins))
    assert entry.text.count(old)
    reasons = gate.check(entry.text.replace(old, new, 1), [cited(entry)], language).reasons
    assert kind in {reason.kind for reason in reasons}


@pytest.mark.parametrize(
    ("language", "statement", "text", "kind"),
    [
        ("de", MOST, "Frauen über 65 Jahre müssen nicht mehr als 4 g Paracetamol pro Tag einnehmen.", "negation"),
        ("de", MOST, "Frauen über 65 Jahre dürfen mehr als 4 g Paracetamol pro Tag einnehmen.", "negation"),
        ("es", MOST, "Las mujeres mayores de 65 años no deben tomar más de 4 g de paracetamol al mes.", "number"),
        (
            "fr",
            DRIP,
            "Administrer l’artésunate par perfusion toutes les 12 heures à la dose de 2,4 mg/kg pendant au plus 24 heures.",
            "number",
        ),
        (
            "de",
            DRIP,
            "Artesunat wird alle 12 Stunden in einer Dosis von 2,4 mg/kg mindestens 24 Stunden gegeben.",
            "route",
        ),
        ("es", NEVER, "La ciclofosfamida no está contraindicada en el embarazo.", "negation"),
        ("es", NEVER, "La ciclosporina está contraindicada en el embarazo.", "drug"),
        ("fr", NEVER, "Le cyclophosphamide est contre-indiqué pendant l’allaitement.", "population"),
        ("de", UNLESS, "Bei postmenopausalen Frauen senkt Tamoxifen das Rezidivrisiko.", "condition"),
        (
            "de",
            UNLESS,
            "Bei prämenopausalen Frauen senkt Tamoxifen das Rezidivrisiko, es sei denn, es wird früh abgesetzt.",
            "population",
        ),
        (
            "de",
            DOSE,
            "Wir empfehlen: Kinder unter 25 kg sollten 5 Tage lang zweimal täglich 20 mg Zanamivir erhalten.",
            "form",
        ),
        (
            "fr",
            DOSE,
            "Les enfants de moins de 25 kg devraient recevoir 20 mg de zanamivir par jour pendant 5 jours.",
            "number",
        ),
    ],
)
def test_what_turns_a_sentence_is_refused(gate: Gate, language: str, statement: str, text: str, kind: str) -> None:
    assert kind in {reason.kind for reason in gate.check(text, [Source(statement)], language).reasons}


def test_abbreviations_that_differ_by_language_are_one(gate: Gate) -> None:
    cited = [Source("MRI is required for patients with HIV.")]
    assert gate.check("Se requiere una RM para los pacientes con VIH.", cited, "es").reasons == ()
    assert gate.check("Für Patienten mit HIV ist eine MRT erforderlich.", cited, "de").reasons == ()
    assert not gate.check("Se requiere una TC para los pacientes con VIH.", cited, "es").is_passed


def test_what_a_lead_in_forbids_must_be_said(gate: Gate) -> None:
    cited = [Source("Zanamivir with food.", lead_in="The following are not recommended:")]
    assert gate.check("Zanamivir con alimentos no se recomienda.", cited, "es").is_passed
    assert not gate.check("Zanamivir con alimentos.", cited, "es").is_passed


def test_two_statements_may_be_joined_in_either_order(gate: Gate) -> None:
    cited = [Source("Give 20 mg of zanamivir."), Source("Do not give 75 mg of oseltamivir.")]
    assert gate.check("Man gibt 20 mg Zanamivir, aber nicht 75 mg Oseltamivir.", cited, "de").reasons == ()
    assert gate.check("Man gibt nicht 75 mg Oseltamivir, sondern 20 mg Zanamivir.", cited, "de").reasons == ()
    assert not gate.check("Man gibt nicht 20 mg Zanamivir, aber 75 mg Oseltamivir.", cited, "de").is_passed
    assert not gate.check("Man gibt 75 mg Zanamivir, aber nicht 20 mg Oseltamivir.", cited, "de").is_passed


def test_the_languages_are_those_that_the_support_model_reads(glossary: Glossary) -> None:
    assert Gate(glossary, None).languages == {"en"}
    assert Gate(glossary, Judge(languages=frozenset({"en"}))).languages == {"en"}
    assert Gate(glossary, Judge(languages=frozenset({"en", "fr", "it"}))).languages == {"en", "fr"}


@pytest.mark.parametrize("judge", [None, Judge(languages=frozenset({"en"}))])
def test_without_a_model_that_reads_it_a_language_is_refused(glossary: Glossary, judge: Judge | None) -> None:
    gate = Gate(glossary, judge)
    for language, statement, text in TRUE:
        assert [reason.kind for reason in gate.check(text, [Source(statement)], language).reasons] == ["form"]
    assert judge is None or judge.asked == 0


def test_support_has_the_last_word(glossary: Glossary) -> None:
    language, statement, text = TRUE[0]
    judge = Judge(says=0.2)
    verdict = Gate(glossary, judge).check(text, [Source(statement)], language)
    assert ([reason.kind for reason in verdict.reasons], verdict.support, judge.asked) == (["support"], 0.2, 1)


@pytest.mark.parametrize("language", foreign.TRANSLATED)
@given(text=st.text(max_size=300), there=st.text(max_size=200))
def test_no_text_breaks_it(gate: Gate, language: str, text: str, there: str) -> None:
    first = gate.check(text, [Source(DOSE)], language)
    assert gate.check(text, [Source(DOSE)], language) == first
    gate.check(TRUE[0][2], [Source(there)], language)


@pytest.mark.parametrize("language", foreign.TRANSLATED)
def test_a_lexicon_names_only_classes_that_english_has(language: str) -> None:
    from qa.answering.verify.reading.lexicon import listed

    english, other = listed("en"), listed(language)
    for name in ("modality", "directions", "quantifiers", "conditions", "populations", "routes", "combinations"):
        assert set(other[name]) <= set(english[name]), name
    assert set(other["units"]) - {"nucleus"} <= set(english["units"])
    assert {unit for unit in other["rates"].values()} <= {"day", "week", "month", "year", "hour"}


def test_a_lexicon_that_is_not_of_the_form_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "listed", lambda language: {"denials": 3})
    with pytest.raises(CorpusError, match=r"words/fr\.yaml is not of the form that de\.yaml shows"):
        foreign.foreign_words.__wrapped__("fr")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cyclophosphamide", "ciclofosfamida"),
        ("Cyclophosphamid", "cyclophosphamide"),
        ("tamoxifen", "tamoxifène"),
        ("tamoxifeno", "Tamoxifens"),
        ("methotrexate", "métotrexato"),
        ("anthracycline", "Anthrazykline"),
        ("streptomycin", "estreptomicina"),
    ],
)
def test_a_name_is_known_in_each_spelling(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("trastuzumab", "pertuzumab"), ("prednisone", "Prednisolon"), ("quinine", "quinidina"), ("estradiol", "estriol")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert not is_cognate(folded(one), folded(other))
    assert respelt(folded(other), [folded(one)], []) is None


def test_a_slip_of_one_letter_is_forgiven_only_if_no_other_name_is_as_near() -> None:
    assert respelt("capecitabim", ["capecitabin"], []) == "capecitabin"
    assert respelt("capecitabim", ["capecitabin"], ["capecitabix"]) is None
    assert not is_cognate(folded("hypercalcemia"), folded("Hyperkaliämie"))


@pytest.mark.slow
def test_the_measurement_tells_what_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--guideline", str(CORPUS / "her2-breast-cancer.md"), "--misses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["de", "es", "fr"]
    assert all("100.00%" in line for line in lines)


def test_a_bad_entry_is_named(tmp_path: Path) -> None:
    (tmp_path / "de.yaml").write_text("- {statement: a, text: b}", encoding="utf-8")
    with pytest.raises(BadEntryError, match="must have the keys guideline, language, statement, text"):
        entries_in(tmp_path / "de.yaml")
