"""The safety facts of a person: what lists in free words say, with what was not understood kept as unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backstory.inference.evidence import Answer
from backstory.intake import Reader
from backstory.intake.understanding import Experiencer, Mention, State, Time
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Sex
from backstory.knowledge.schema import Finding, FindingKind, Told
from backstory.plan.doses import Taken, doses
from backstory.plan.person import PersonFile

FERTILE = (12.0, 55.0)
"""Years in which a woman who does not say is asked whether she is pregnant."""

LIGHT_KG = 50.0
LATER_WEEKS = 16.0

_PARTS = re.compile(r"\s*(?:[,;+&\n]|\s/\s|\band\b|\bplus\b)\s*")
_PARTS_MEDICINES = re.compile(r"\s*(?:[,;:+&\n()]|/(?!\d)|\.\s|\s-\s|\band\b|\bplus\b|\bwith\b|\bor\b)\s*")
"""Between two medicines anything may stand, and one that is known says nothing of the other."""

_AMOUNTS = re.compile(
    r"\b(?:\d[\d.,/%]*|[clts]\d{1,2}|mg|mcg|micrograms?|g|ml|units?|one|two|three|four|half|tablets?|tabs?|pills?|puffs?|drops?|once|twice|times|a|an|per|every|each|daily|"
    r"day|days|night|nights|nightly|morning|mornings|evening|week|weekly|weeks|month|months|monthly|year|years|yearly|hours?|hourly|"
    r"ago|since|for|in|on|at|of|the|my|i|have|had|am|take|takes|taking|was|is|it|as needed|as required|needed|prn|od|bd|tds|qds|nocte|mane|"
    r"mild|moderate|slight|well|controlled|under|control|stable|type|stage|grade|left|right|both|sides?|side|now|still|currently|"
    r"about|around|last|this|past|then|regular|meds|old|previous|previously|diagnosed|treated|repeat|prescription|low|dose|small|due|to|from|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|no|not|other|anything|else|n/a|well|long|term)\b"
)
"""What says how much, how often and since when, and little words: nothing in it is a condition or a medicine."""


_NOTHING = re.compile(
    r"\s*(?:no (?:known )?(?:drug |food |medicine )?allergies|nkda|(?:i )?(?:don'?t|do not) take (?:anything|any)|(?:i )?take (?:nothing|no medicines?)|none|no|nope|nil|nothing|n/?a|not applicable|fit and well|well|healthy|all fine|0|-)?"
    r"(?: (?:at all|known|really|that i know of|i know of|to speak of))?[.!]*\s*|\s*(?:not that i know of|no regular (?:meds|medicines|medication))[.!]*\s*",
    re.IGNORECASE,
)
"""An entry that says that there is nothing. "Fit" is not in it: it may be a seizure."""

_AGAINST = (
    r"(?:flu|influenza|covid(?:[- ]?19)?|corona(?:virus)?|shingles|zoster|tetanus|pneumonia|pneumococcal|hepatitis(?: [ab])?|hep [ab]|mmr|"
    r"measles|rsv|hpv|rabies|typhoid|yellow fever|whooping cough|meningitis|polio|travel|holiday)"
)
_DOSE = r"(?:jabs?|shots?|boosters?|vaccin\w+|immuni[sz]ations?|injections?)"
_VACCINE = re.compile(
    rf"\b(?:{_AGAINST}(?:(?: and | & |/){_AGAINST})* {_DOSE}(?: {_DOSE})?|jabs? (?:for|against) {_AGAINST}|"
    rf"(?:vaccin\w+|immuni[sz]\w+)(?: (?:for|against) {_AGAINST})?)\b",
    re.IGNORECASE,
)
"""A vaccine with the illness that it is against, which the person has not got. A steroid or heparin jab is none."""

_OPERATION = re.compile(
    r"\b(?:surgery|operation|operated|op|\w+ectomy|\w+oplasty|fusion|replacement|bypass|c-section|caesarean|cesarean|keyhole|hernia repair)\b",
    re.IGNORECASE,
)
"""Named among what happened lately, an operation is recent whatever its date."""

_MAY_TELL = {
    Told.CONDITIONS: frozenset({Told.CONDITIONS, Told.MEDICINES, Told.PERSON}),
    Told.MEDICINES: frozenset({Told.CONDITIONS, Told.MEDICINES, Told.RECENT}),
    Told.ALLERGIES: frozenset({Told.ALLERGIES}),
    Told.RECENT: frozenset({Told.CONDITIONS, Told.MEDICINES, Told.PERSON, Told.RECENT}),
}
"""What each list may tell: a medicine betrays its condition, but a heart attack years ago is no recent event."""

_IN_NOTES = frozenset({Told.CONDITIONS, Told.MEDICINES, Told.PERSON, Told.RECENT})
_SENTENCES = re.compile(r"[\n;]+|[.!?]+(?=\s|$)")

_LATELY = re.compile(
    r"\b(?:today|yesterday|recent(?:ly)?|just had|this (?:week|month)|last (?:week|month|night)|"
    r"(?:\d+|a|an|one|two|three|four|five|six|few|couple of|some) (?:days?|weeks?|months?) ago)\b"
)


_ALLERGIC = re.compile(
    r"\b(?:allerg\w+|intoleran\w+|anaphyla\w+|(?:bad|bit of a) reaction|react(?:s|ed)? (?:badly )?to|"
    r"(?:can'?t|can ?not|could ?n'?t|must ?n[o']?t|should ?n[o']?t|not allowed|unable|told (?:not|no|never)|not supposed|(?:told )?to avoid|"
    r"do(?:n'?t| not) (?:get on|agree|tolerate))(?: to)?(?: (?:take|have|use|tolerate|with))?)\b",
    re.IGNORECASE,
)
"""Told in any list, an allergy is one; and so is what a person says that they must not take."""

_NOT_ALLERGIC = re.compile(
    r"\b(?:not|no|never|n'?t)\b(?:\W+\w+){0,3}?\W+(?:allerg|intoleran|reaction|reacted)", re.IGNORECASE
)

_DENIAL = (
    r"(?:i(?:'ve|'m| am| have)?\W+)?(?:(?:he|she|they)\W+)?(?:am\W+|is\W+|have\W+|has\W+)?"
    r"(?:not (?:on|taking)|(?:do(?:es)?n'?t|do(?:es)? not) (?:have|take|suffer from)|(?:have|has)(?:n'?t| not)(?: got| had| ever had)?|never(?: had| been)?|"
    r"not got|not had|neither|no|not|nil|denies|without)"
)
_SMALL = r"(?:any|a|an|the|my|known|past|personal|history|of|diagnosis|or|nor|and|either|at all)"
_RELATIVE = (
    r"(?:(?:my|his|her|the|our)\W+)?(?:mum|mom|mam|mother|dad|father|brother|sister|son|daughter|grand\w+|nan|gran|granny|nana|aunt\w*|uncle|cousin|"
    r"husband|wife|partner|parents?|siblings?|twin|friend|family(?:\W+history)?|(?:on )?(?:mother|father)'?s side)s?(?:'s)?"
)
_HAS = r"(?:(?:all|both|side|has|have|had|got|gets|is|was|with|of|for|a|an|the|bad|to|allergic|suffers?|from|died|runs|in|late)\b)"
_NOT = re.compile(rf"\W*{_DENIAL}(?:\W+{_SMALL})*\W*", re.IGNORECASE)
_PLAIN = re.compile(
    rf"\W*(?:{_DENIAL}(?:\W+{_SMALL})*|{_RELATIVE}(?:\W+(?:{_RELATIVE}|{_HAS}|and))*|(?:runs\W+)?in (?:my|the) family)\W*",
    re.IGNORECASE,
)
"""What may stand beside a name that is plainly denied, or plainly another's: "no asthma", "my mum has asthma". Anything
more may turn it round ("no problems with my apixaban", "no ulcer since 2010", "my wife gives me my warfarin") and is asked.
"""


@dataclass(frozen=True)
class Health:
    """answers: every safety fact that is known; because: the words that told a present one; not_understood: list and text;
    taken: painkillers of the last 24 hours; unlisted: the lists that the person has not filled in.
    """

    answers: Mapping[str, Answer]
    because: Mapping[str, str] = field(default_factory=dict)
    not_understood: tuple[tuple[str, str], ...] = ()
    taken: tuple[Taken, ...] = ()
    unlisted: tuple[Told, ...] = ()


class HealthReader:
    """Reads the lists of a person's file with the phrases of the findings that are ``told`` in them.

    Medicines and allergies are read by their names alone; conditions and what happened also with the vocabulary of stories,
    which knows that brittle bones are thin bones, and would take one painkiller for another. Building takes about a second.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        told = {ident: finding for ident, finding in base.findings.items() if finding.told is not None}
        bare = base.vocabulary.model_copy(update={"concepts": {}})
        worded = {i: f for i, f in told.items() if f.told not in {Told.MEDICINES, Told.ALLERGIES}}
        self._named = Reader(base.model_copy(update={"vocabulary": bare}), told)
        self._worded = Reader(base, worded)

    def read(self, person: PersonFile, known: Mapping[str, Answer]) -> Health:
        """The safety facts of a person; ``known``: what an assessment has asked already. A danger told anywhere counts."""
        present: dict[str, str] = {}
        unread: list[tuple[str, str]] = []
        for told, entries in _lists(person):
            for entry in entries or ():
                found, left = self._entry(told, entry)
                for ident, words in found.items():
                    present.setdefault(ident, words)
                unread += [(told.value, text) for text in left]
        dosed = doses(self._base, person.doses_taken_24h or ())
        for entry in (*dosed.unnamed, *dosed.beside):
            found, unknown, doubtful = self._read(Told.MEDICINES, entry, _MAY_TELL[Told.MEDICINES])
            present.update(dict.fromkeys(found, entry))
            left = [*(unknown if entry in dosed.unnamed else ()), *doubtful]
            unread += [("doses_taken_24h", text) for text in left]
        for line in _SENTENCES.split(
            person.notes or ""
        ):  # prose need not be understood, but what it denies oddly is asked
            found, _, doubtful = self._read(Told.CONDITIONS, line, _IN_NOTES)
            present.update({i: w for i, w in found.items() if i not in present})
            unread += [(told.value, text) for text in doubtful for told in (Told.CONDITIONS, Told.MEDICINES)]
        answers = self._answers(person, known, set(present), {name for name, _ in unread})
        unlisted = tuple(told for told, entries in _lists(person) if entries is None)
        return Health(answers, present, tuple(unread), dosed.taken, unlisted)

    def _entry(self, told: Told, entry: str) -> tuple[dict[str, str], list[str]]:
        """The facts that one entry tells, each with its words, and the pieces that are to be asked about."""
        found, unknown, doubtful = self._read(told, entry, _MAY_TELL[told])
        return found, [*unknown, *doubtful]

    def _read(self, told: Told, entry: str, may_tell: frozenset[Told]) -> tuple[dict[str, str], list[str], list[str]]:
        """Facts with their words, pieces that nobody understood, and pieces that deny oddly; vaccines tell nothing."""
        if _NOTHING.fullmatch(entry):
            return {}, [], []
        entry = _VACCINE.sub(lambda vaccine: " " * len(vaccine[0]), entry)
        mentions = list(self._named.read(entry).mentions)
        if told not in {Told.MEDICINES, Told.ALLERGIES}:
            mentions += self._worded.read(entry).mentions
        may = set(may_tell)
        if _LATELY.search(entry.lower()) and told is not Told.ALLERGIES:
            may.add(Told.RECENT)
        if _ALLERGIC.search(entry):
            may.add(Told.ALLERGIES)
        pieces = list(_pieces(entry, _PARTS_MEDICINES if told is Told.MEDICINES else _PARTS))
        mentions = [m for m in mentions if self._base.findings[m.finding].told in may and _names(m, pieces)]
        mentions = [m for m in mentions if not _inside_another(m, mentions)]
        counted = [m for m in mentions if self._counts(m, told, entry)]
        found = {m.finding: m.span.text for m in counted}
        if told is Told.RECENT and (operation := _OPERATION.search(entry)):
            found.setdefault("surgery_recent", operation[0])
        own = [m for m in mentions if told is not Told.MEDICINES or self._base.findings[m.finding].told is told]
        plain = _NOT if told is Told.MEDICINES else _PLAIN  # what is a relative's may have been taken
        odd = [m for m in mentions if m not in counted and _cancelled(m) and not _plainly(m, own, entry, pieces, plain)]
        doubtful = [piece for piece, start, end in pieces if any(_within(m, start, end) for m in odd)]
        if told is Told.MEDICINES:  # "stroke tablets" tells of a stroke, and not which medicine it is
            mentions = [m for m in mentions if self._base.findings[m.finding].told is Told.MEDICINES]
        if not pieces and not found and entry.strip():  # "20 weeks", "5 mg": of what?
            return {}, [entry.strip()], []
        unknown = [piece for piece, start, end in pieces if not any(_within(m, start, end) for m in mentions)]
        return found, unknown, [piece for piece in doubtful if piece not in unknown]

    def _counts(self, mention: Mention, told: Told, entry: str) -> bool:
        finding = self._base.findings[mention.finding]
        if finding.told is Told.ALLERGIES:  # "no NSAIDs" among allergies is one, "not allergic to aspirin" is none
            return not _NOT_ALLERGIC.search(entry) and mention.experiencer is Experiencer.SELF
        lately = told is Told.RECENT and finding.told is Told.RECENT
        return not _cancelled(mention) and (mention.time is Time.CURRENT or finding.ever or lately)

    def _answers(
        self, person: PersonFile, known: Mapping[str, Answer], present: set[str], unclear: set[str]
    ) -> dict[str, Answer]:
        """Present, absent, or left out where it is not known."""
        lists = dict(_lists(person))
        answers: dict[str, Answer] = {}
        own = _of_person(person)
        for ident, finding in self._base.findings.items():
            if ident in present or known.get(ident) is Answer.PRESENT or own.get(ident) is Answer.PRESENT:
                answers[ident] = Answer.PRESENT
            elif finding.told is None or finding.told is Told.PERSON:
                answer = own[ident] if ident in own else known.get(ident, _otherwise(finding))
                if answer is not None:
                    answers[ident] = answer
            elif (lists.get(finding.told) is not None and not _open(finding.told, unclear)) or known.get(
                ident
            ) is Answer.ABSENT:
                answers[ident] = Answer.ABSENT
        for ident in list(answers):
            if answers[ident] is Answer.PRESENT:
                answers.update(dict.fromkeys(self._base.findings[ident].implies, Answer.PRESENT))
        return answers


def _otherwise(finding: Finding) -> Answer | None:
    """What is not told in a person's file at all is the assessment's to ask; of the person's own fields it is unknown."""
    return Answer.ABSENT if finding.told is None or finding.kind is not FindingKind.CONTEXT else None


def _open(told: Told, unclear: set[str]) -> bool:
    """Whether something of a list was not understood; an odd dose leaves the medicines open."""
    return told.value in unclear or (told is Told.MEDICINES and "doses_taken_24h" in unclear)


def _of_person(person: PersonFile) -> dict[str, Answer | None]:
    """The facts that have fields of their own; None: it matters and is not known."""
    female = person.sex is not Sex.MALE
    fertile = female and (person.age is None or FERTILE[0] <= person.age <= FERTILE[1])
    weeks = person.pregnant_weeks
    pregnant = _yes(weeks > 0) if weeks is not None else (None if fertile else Answer.ABSENT)
    return {
        "pregnant": pregnant,
        "pregnant_16_weeks": _yes(weeks >= LATER_WEEKS) if weeks is not None else pregnant,
        "breastfeeding": _yes(person.breastfeeding)
        if person.breastfeeding is not None
        else (None if fertile else Answer.ABSENT),
        "trying_to_conceive": Answer.ABSENT if not fertile or person.conditions is not None else None,
        "low_body_weight": _yes(person.weight_kg < LIGHT_KG) if person.weight_kg is not None else None,
        "cannot_get_off_floor": _yes(not person.can_get_off_floor) if person.can_get_off_floor is not None else None,
        "alcohol_heavy": _drinks(person.alcohol),
        "nsaid_taken_today": Answer.ABSENT,
        "paracetamol_day_dose_taken": Answer.ABSENT,
    }


def _yes(value: bool) -> Answer:
    return Answer.PRESENT if value else Answer.ABSENT


_NEVER = re.compile(r"\b(?:none|no|never|nothing|teetotal|0|zero|don't|do not|rarely|hardly|seldom)\b")
_LITTLE = re.compile(
    r"\b(?:occasional(?:ly)?|social(?:ly)?|light(?:ly)?|little|sometimes|weekends?|moderate(?:ly)?|now and then|special occasions)\b"
)
_MUCH = re.compile(
    r"\b(?:heav(?:y|ily)|a lot|lots|every day|daily|each day|per day|a day|each evening|every evening|each night|every night|alcoholic|dependent|binge|bottle of (?:vodka|whisky|whiskey|wine|gin|rum))\b"
)
_UNITS = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:-\s*(\d+(?:\.\d+)?)\s*)?(?:units?|drinks?|glasses?|beers?|pints?|cans?|bottles?)\b"
)
WEEK_UNITS = 14.0
"""More a week is over the low-risk limit of the United Kingdom, and counts as heavy here: the safer reading."""


def _drinks(text: str | None) -> Answer | None:
    """Whether a person drinks much; None where they do not say, or it cannot be told from their words."""
    if text is None:
        return None
    said = text.lower()
    if amount := _UNITS.search(said):
        many = float(amount[2] or amount[1]) * (2.0 if re.search(r"pints?|bottles?", amount[0]) else 1.0)
        weekly = many * (7.0 if re.search(r"\bdaily\b|\b(?:a|per|each|every) (?:day|night|evening)\b", said) else 1.0)
        return _yes(weekly > WEEK_UNITS)
    if _MUCH.search(said):
        return Answer.PRESENT
    return Answer.ABSENT if _NEVER.search(said) or _LITTLE.search(said) else None


def _lists(person: PersonFile) -> Iterable[tuple[Told, tuple[str, ...] | None]]:
    return (
        (Told.CONDITIONS, person.conditions),
        (Told.MEDICINES, person.medicines),
        (Told.ALLERGIES, person.allergies),
        (Told.RECENT, person.recent),
    )


def _inside_another(mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a longer name holds this one: the fever of "hay fever" is none. Words that only stand between do not count."""
    own = _words(mention)
    return any(
        o.span.start <= mention.span.start and mention.span.end <= o.span.end and own < _words(o) for o in mentions
    )


def _words(mention: Mention) -> frozenset[str]:
    return frozenset((mention.phrase or mention.span.text).lower().split())


def _names(mention: Mention, pieces: list[tuple[str, int, int]]) -> bool:
    """Whether a mention's own words say something: "the pill" alone does, the pills of "kidney pills" do not."""
    return _says_something(mention.span.text) or not any(_within(mention, start, end) for _, start, end in pieces)


def _cancelled(mention: Mention) -> bool:
    """Whether it is read as denied or as another's."""
    return mention.experiencer is not Experiencer.SELF or mention.state is State.ABSENT


def _plainly(
    mention: Mention, names: list[Mention], entry: str, pieces: list[tuple[str, int, int]], plain: re.Pattern[str]
) -> bool:
    """Whether nothing but what is plain stands beside the names of its piece; of "no A, B or C" in the whole entry."""
    rest = list(entry)
    for other in names:
        rest[other.span.start : other.span.end] = " " * (other.span.end - other.span.start)
    whole = "".join(rest)
    if re.search(r"\b(?:or|nor)\b", whole) and plain.fullmatch(whole):
        return True
    return all(plain.fullmatch(whole[start:end]) for _, start, end in pieces if _within(mention, start, end))


def _pieces(entry: str, parts: re.Pattern[str] = _PARTS) -> Iterable[tuple[str, int, int]]:
    """The parts of an entry that say something beside amounts and little words, with their places."""
    start = 0
    for cut in [*parts.finditer(entry), None]:
        end = cut.start() if cut else len(entry)
        if _says_something(entry[start:end]):
            yield entry[start:end].strip(), start, end
        start = cut.end() if cut else end


def _says_something(text: str) -> bool:
    return re.search(r"[^\W\d_]", _AMOUNTS.sub(" ", text.lower())) is not None


def _within(mention: Mention, start: int, end: int) -> bool:
    return mention.span.start < end and start < mention.span.end
