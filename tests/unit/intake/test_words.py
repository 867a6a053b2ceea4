"""Text to items: what is listed as it is written, by its stem, as part of a longer group, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy

from backstory.intake.spelling import Spelling
from backstory.intake.words import PLAIN, Lexicon, cleaned, stem
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.vocabulary import EXACT, Concept, ConceptKind, Cues, Vocabulary

Labels = Callable[[str], list[str]]


def vocabulary(**words: list[str]) -> Vocabulary:
    broader = {"calf": ("leg",), "legs": ("leg",), "both_legs": ("legs",)}
    return Vocabulary(
        concepts={
            ident: Concept(kind=ConceptKind.BODY, broader=broader.get(ident, ()), words=tuple(listed))
            for ident, listed in words.items()
        },
        ignored=("the", "of", "to", "on", "=mainly"),
        not_meant=("go back", "sick of"),
        turns=(),
        breaks=(),
        denied=Cues(),
        uncertain=Cues(),
        past=Cues(),
        relative=Cues(),
        well=Cues(),
        pain_words={},
    )


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    listed = vocabulary(
        leg=["leg"], legs=["=legs"], both_legs=["both legs"], calf=["calf"],
        severe=["=severe"], numb=["numb", "no feeling"], weight_loss=["lost weight"], lose=["lost"],
        back=["back"], neck=["neck", "back of the neck"], pain=["pain"], cannot=["can't"], main=["chief"],
    )  # fmt: skip
    return Lexicon(listed, spacy.blank("en").make_doc)


@pytest.fixture(scope="module")
def labels(lexicon: Lexicon) -> Labels:
    def read(text: str) -> list[str]:
        return [item.label for item in lexicon.items(lexicon.tokens(text))]

    return read


def test_a_form_that_is_listed_for_itself_never_falls_to_another_through_its_stem(labels: Labels) -> None:
    assert stem("legs") == stem("leg")
    assert labels("leg") == ["leg"]
    assert labels("legs") == ["legs"]
    assert labels("both legs") == ["both_legs"]


def test_an_exact_word_has_no_other_forms(labels: Labels) -> None:
    assert stem("several") == stem("severe")
    assert labels("severe") == ["severe"]
    assert labels("several") == [PLAIN + stem("several")]


def test_an_ignored_word_may_be_exact(labels: Labels) -> None:
    assert labels("mainly") == []
    assert labels("main") == [PLAIN + "main"]


def test_other_words_are_compared_by_their_stem(labels: Labels) -> None:
    assert labels("numbness") == labels("numb") == ["numb"]


def test_the_stem_of_a_plain_word_is_no_concept(labels: Labels) -> None:
    assert labels("main chief") == [PLAIN + "main", "main"]


def test_the_longest_group_of_words_wins(labels: Labels) -> None:
    assert labels("back of the neck") == ["neck"]
    assert labels("back and neck") == ["back", PLAIN + "and", "neck"]


@pytest.mark.parametrize("text", ["lost weight", "lost a lot of weight", "lost so much weight", "lost the weight"])
def test_articles_and_amounts_may_stand_inside_a_group(labels: Labels, text: str) -> None:
    assert labels(text) == ["weight_loss"]


def test_other_words_inside_a_group_break_it(labels: Labels) -> None:
    assert labels("lost pain weight") == ["lose", "pain", PLAIN + "weight"]


def test_a_group_of_one_word_takes_nothing_in(lexicon: Lexicon) -> None:
    (item,) = lexicon.items(lexicon.tokens("the leg the"))
    assert (item.label, item.start, item.end) == ("leg", 1, 2)


def test_turns_of_speech_are_read_as_nothing(labels: Labels) -> None:
    assert labels("go back") == []
    assert labels("sick of pain") == ["pain"]


def test_a_forgotten_apostrophe_is_put_back(labels: Labels) -> None:
    assert labels("cant") == labels("can't") == ["cannot"]


def test_a_narrower_concept_answers_for_its_broader_ones_and_never_the_other_way(lexicon: Lexicon) -> None:
    (calf,) = lexicon.items(lexicon.tokens("calf"))
    (leg,) = lexicon.items(lexicon.tokens("leg"))
    (both,) = lexicon.items(lexicon.tokens("both legs"))
    assert calf.labels == {"calf", "leg"}
    assert leg.labels == {"leg"}
    assert both.labels == {"both_legs", "legs", "leg"}
    assert lexicon.answered(["calf", PLAIN + "hot"]) == {"calf", "leg", PLAIN + "hot"}


def test_only_the_tokens_asked_for_are_read(lexicon: Lexicon) -> None:
    tokens = lexicon.tokens("leg pain neck")
    assert [item.label for item in lexicon.items(tokens, 1, 2)] == ["pain"]


def test_two_concepts_that_claim_one_stem_are_told() -> None:
    both = Lexicon(vocabulary(better=["works"], job=["work"]), spacy.blank("en").make_doc)
    assert list(both.claims()) == [(("work",), "better", "job")]
    told_apart = Lexicon(vocabulary(better=[EXACT + "works"], job=["work"]), spacy.blank("en").make_doc)
    assert list(told_apart.claims()) == []


@pytest.mark.parametrize("words", [["numb", "=numb"], [" ="], ["Numb"]])
def test_a_word_listed_twice_empty_or_in_capitals_is_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"keep it in one|empty|lower case"):
        vocabulary(a=words[:1], b=words[1:] or words)


def test_cleaning_keeps_the_length_so_that_places_stay_true() -> None:
    for text in ("Can’t sit — Ünwell… “HOT”", "ŒSTROGEN ﬁt ½ ½", "\U0001f600 pain\u200b"):
        assert len(cleaned(text)) == len(text)
    assert cleaned("Can’t É") == "can't e"


@pytest.mark.parametrize(("written", "meant"), [("tinglign", "tingling"), ("nubmness", "numbness"), ("bakc", "bakc")])
def test_a_misspelt_word_is_mended_towards_the_vocabulary_unless_it_is_short(written: str, meant: str) -> None:
    assert Spelling(["tingling", "numbness", "back"]).mended(written) == meant


def test_an_english_word_is_never_mended() -> None:
    assert Spelling(["tingling"]).mended("tinkling") == "tinkling"


def test_the_shipped_vocabulary_lets_every_stem_stand_for_one_thing(base: KnowledgeBase) -> None:
    assert list(Lexicon(base.vocabulary, spacy.blank("en").make_doc).claims()) == []


def test_several_threads_stem_at_once() -> None:
    words = [
        f"{root}{end}" for root in ("walk", "hurt", "stiffen", "tingl", "burn") for end in ("ing", "ed", "s", "ly")
    ] * 200
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as together:
        assert list(together.map(stem.__wrapped__, words)) == alone
