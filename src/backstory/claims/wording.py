"""The little words of claims: what makes a sentence a claim, and what denies one or leaves it open."""

from __future__ import annotations


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


IGNORED = _words(
    """
    a an the my his her their your our i me he him she they them it its you we us is am are was were be been
    being have has had having do does did doing done this that these those of in on at for with from by as so
    very really quite rather bit little some any also then there here and or if when whenever while than about
    will would can could should may might much lot lots 's 've 'll 're 'm 'd s to too up which who
    """
)
"""What may stand between the words of a phrase unread."""

PREDICATES = _words(
    """
    affect block common experience explain melt adjust away open advise advice anything appear behind come factor nothing pop press provoke slip source spoil suffer thank
    ache aggravate aid align alleviate answer avoid bad banish beneficial benefit best better blame boost bring
    calm cause combat  compress correct culprit cure damage dangerous decrease deserve destroy diagnose drain
    due ease effective eliminate end essential excellent fantastic fix flush free get good great guarantee
    guaranteed harm heal healthy help hurt ideal improve inevitable injure irritate key lead lessen limit loosen
    lower lose magic maintain mean miracle must necessary need normal originate perfect prevent progress promote
    protect prove proven pull recommend reduce rehydrate release relief relieve relax remedy remove require
    responsible restore restrict result reverse right risk ruin safe save saved secret shorten should show sign
    solution solve soothe spare speed stabilise stabilize stop strain strengthen suggest support target tighten
    treat trigger undo unload urgent useful vital weaken wonder work worse worsen worsening worth
    decompress realign readjust expert doctor surgeon swear brilliant reveal find confirm arise stem contribute
    produce make worry give let create because just why reason natural wonders faster fade subside settle
    mask seek call consult contact visit return disappear vanish gone degenerate degeneration deteriorate
    painless inflame inflammatory changed amazing rid forever permanently permanent lasting instantly instant
    immediate immediately
    """
)
"""Words, by their stems, without which a sentence only names a thing."""

CAUSAL = _words(
    """
    explain limit ache aggravate arise bad because behind blame cause come compress contribute culprit damage dangerous destroy due
    factor generate give harm hurt inflame injure irritate just lead make mean originate press produce provoke pull put
    reason responsible result risk ruin source spoil stem strain suffer tighten trigger why worse worsen worsening
    """
)
"""Those of them, with a few more, that say what harms; a remedy needs another one, a cause needs one of these."""

EITHER = _words("come give just make mean produce pull reason result source why")
"""Those of `CAUSAL` that serve a remedy too, where nothing that harms stands beside them."""

NEVER = frozenset({"lower", "right"})
"""Words that are mostly none, whatever their stem: "lower back", "right leg"."""

NOT_PREDICATES = _words(
    """
    support stretch correct work pull open keep strain strained slipped degenerated compressed worn damaged pressing tense
    injured tightened press adjustable adjusted
    """
)
"""Words, as they are written, that inside a phrase name or paint a thing: "support cushion", "slipped disc"."""

COMMANDS = _words(
    """
    arch round raise put use take do wear apply place lie sleep sit buy practise practice perform start stay alternate switch go see
    rest have ask drink eat add lift walk swim hold turn look try choose hang bend kneel strap roll order
    combine begin move stand gaze straighten
    """
)
"""Verbs that advise when they open a sentence."""

OWN_NEGATIVES = _words(
    """
    no not n't never without free zero nothing cannot non 100
    """
)
"""What makes a phrase a claim by itself ("no side effects"); it must stand close to the rest."""

CONTEXT = _words(
    """
    ache arthritis back backache backrest chiropractor cramp decompression disc disk hip hurt joint leg lumbago
    lumbar muscle neck nerve pain painful physiotherapy posture sciatic sciatica scoliosis shoulder sore spasm
    spinal spine stiff stiffness vertebra vertebrae
    """
)
"""Words, by their stems, one of which a text about backs and necks has."""

NOT_CUES = (
    "not only", "not just", "not simply", "not merely", "no doubt", "without a doubt", "without doubt", "no wonder", "no matter",
    "not to mention", "nothing beats", "nothing works like", "nothing works better", "nothing better", "cannot beat", "can't beat",
    "never fails", "can't go wrong", "don't let", "do not let", "don't worry", "don't miss", "do not miss", "don't wait",
    "don't forget", "do not forget", "never forget", "with no", "in no time", "at no", "no time", "no effort", "no fuss",
    "no problem", "never looked back", "never been better", "can't live without", "could not live without", "no surprise",
    "why not", "not surprisingly", "not always easy", "no need to suffer", "no more suffering", "not enough",
    "if not treated", "never too late", "never felt better", "wrong way", "what is wrong", "what's wrong", "was wrong", "go wrong",
)  # fmt: skip
"""Turns of speech that hold a negative and deny nothing."""

DENIES_BEFORE = (
    "not", "n't", "nt", "no", "never", "nobody", "no one", "nothing", "none", "neither", "nor", "no longer", "myth", "myths",
    "misconception", "untrue", "false", "wrong to", "wrong that", "little evidence", "lack of evidence", "without evidence",
    "without proof", "lack of proof", "unlikely", "doubtful", "hardly", "rarely", "seldom", "fails to", "failed to", "fail to",
    "far from", "anything but", "unproven", "nonsense",
)  # fmt: skip
"""What denies a claim that follows."""

DENIES_AFTER = (
    "myth", "not true", "n't true", "untrue", "false", "wrong", "unproven", "not proven", "not been proven", "n't been proven",
    "not been shown", "n't been shown", "no proof", "no evidence", "little evidence", "no trial", "no study", "no studies",
    "no benefit", "no effect", "no better", "no good", "no help", "no use", "no difference", "no more effective", "useless",
    "pointless", "unnecessary", "ineffective", "nonsense", "overrated", "nothing", "not work", "n't work", "not help", "n't help",
    "unlikely", "waste of money", "waste of time", "lacks evidence", "not necessary", "n't necessary", "not needed", "n't needed",
    "not possible", "impossible",
)  # fmt: skip
"""What denies a claim that went before."""

DENIES_TOPIC_AFTER = (
    "not",
    "n't",
    "nt",
    "never",
    "rarely",
    "hardly",
    "seldom",
    "fails",
    "failed",
    "neither",
    "no longer",
)
"""What denies a claim of which only the subject went before ("belts do not help")."""

OPEN_BEFORE = (
    "whether", "wonder if", "wonders if", "wondered if", "unclear if", "unknown if", "not know if", "once thought", "used to think",
    "used to believe", "once believed", "were told to", "instead of", "rather than", "compared", "versus", "to see if",
    "to find out if", "investigated", "studied",
)  # fmt: skip
"""What leaves open whether the claim that follows holds."""

SET_ASIDE = ("avoid", "avoids", "avoiding", "without", "stop", "quit", "free of", "free from", "skip", "ditch", "forget", "no more", "less", "fewer")  # fmt: skip
"""What sets aside a thing named right after it ("relief without painkillers")."""

ENDS_REACH = _words(
    """
    because so : since therefore which who hence thus then yet
    """
)
"""Where the reach of a negative ends."""

NEW_SUBJECT = _words(
    """
    it this our the you your we they these that he she i my its
    """
)
"""After a comma or "and": the start of another sentence."""

CONDITIONS = _words(
    """
    if when unless until whenever who
    """
)
"""What makes a negative a condition ("if it does not help")."""

ASKS = _words(
    """
    what why how when where which who whose is are do does did can could should would will has have may might
    """
)
"""Words that open a question, also where its mark is missing in a heading."""

RETRACTIONS = (
    "this is a myth", "that is a myth", "that's a myth", "this is not true", "that is not true", "that's not true", "not true",
    "this is wrong", "that is wrong", "that's wrong", "wrong", "false", "myth", "this is false", "that is false", "that's false",
    "it is a myth", "it's a myth", "it is not true", "it's not true", "that is nonsense", "nonsense", "this isn't true",
    "that isn't true", "it isn't true", "untrue", "this is untrue", "this is a misconception", "busted",
)  # fmt: skip
"""Short sentences that take back the one before."""
