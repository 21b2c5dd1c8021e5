"""The danger signs of ``knowledge/danger_signs.yml``: what people report, which signs follow, what to tell them."""

from __future__ import annotations

import functools
import string
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, root_validator, validator

from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.yaml_source import YamlSource
from charley.triage.content_part import ContentPart
from charley.triage.patterns import Groups, Pattern, PatternError, groups_named_in

Tier = Literal["emergency", "urgent", "soon"]
TIERS: tuple[Tier, ...] = ("emergency", "urgent", "soon")
ACTION_LIMIT = 500  # characters
_LINES = "Write one pattern on a line, as '- <calf> & <swollen>'; put yes, no, on and off in quotation marks."


class FindingRule(ContentPart):
    """What a person can report.

    ``stands_alone``: the words deny something, and that is the sign ("can't pee"), so no other denial near it counts.
    ``past_counts``: it matters although it is over (a cancer years ago).
    ``over_counts``: it matters although it has just passed (a weak arm for five minutes).
    ``names_a_disease``: it is no sign itself, so that a fear of it is none ("scared it's a stroke").
    ``told_by``: other findings, each of which is this one too.
    """

    patterns: tuple[str, ...] = Field((), description=_LINES)
    stands_alone: Literal["negated is the sign"] | None = Field(
        None, description="Write 'stands_alone: negated is the sign', or leave it out."
    )
    past_counts: bool = Field(False, description="Write 'past_counts: true', or leave it out.")
    over_counts: bool = Field(False, description="Write 'over_counts: true', or leave it out.")
    names_a_disease: bool = Field(False, description="Write 'names_a_disease: true', or leave it out.")
    told_by: tuple[str, ...] = Field((), description="Name other findings, as [numb_legs, weak_legs].")

    @root_validator(skip_on_failure=True)
    def _is_told_by_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["patterns"] and not values["told_by"]:
            raise ValueError("there are no patterns, and no other findings that tell it")
        return values


class Combination(ContentPart):
    """Findings that make a sign together. An entry "a | b" means one of the two."""

    all: tuple[str, ...] = Field((), description="Name the findings that must all be there, as [statin, dark_urine].")
    any: tuple[str, ...] = Field((), description="Name the findings of which one must be there.")
    none: tuple[str, ...] = Field((), description="Name the findings of which none may be there.")
    at_least: int | None = Field(None, ge=2, description="Write how many of the findings under 'of' must be there.")
    of: tuple[str, ...] = Field((), description="Name the findings that 'at_least' counts.")

    @root_validator(skip_on_failure=True)
    def _asks_for_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["at_least"] is None) != (not values["of"]):
            raise ValueError("'at_least' and 'of' belong together")
        if not (values["all"] or values["any"] or values["of"]):
            raise ValueError("one of 'all', 'any' or 'at_least' is needed")
        return values

    @property
    def named(self) -> set[str]:
        """Every finding that the combination speaks of."""
        return {name for entry in (*self.all, *self.any, *self.none, *self.of) for name in _choices(entry)}

    def met_by(self, findings: Iterable[str]) -> set[str]:
        """The findings that meet the combination; none when it is not met."""
        there = set(findings)
        every = [there & _choices(entry) for entry in self.all]
        if not all(every):
            return set()
        some, counted = there.intersection(self.any), there.intersection(self.of)
        if (
            (self.any and not some)
            or there.intersection(self.none)
            or (self.at_least is not None and len(counted) < self.at_least)
        ):
            return set()
        return set().union(*every, some, counted)


@functools.cache
def _choices(entry: str) -> frozenset[str]:
    return frozenset(choice.strip() for choice in entry.split("|"))


class SourcePage(ContentPart):
    """A page that says so."""

    name: str = Field(..., min_length=3, description="Write the publisher and the page, as 'NHS: Stroke'.")
    url: str = Field(..., regex=r"^https?://", description="Write the address of the page, from https:// on.")


class Sign(ContentPart):
    """A danger sign. ``tier`` is how fast help is needed; the texts are what a visitor reads."""

    id: str = ""
    name: str = Field(..., min_length=3, description="Name the sign in a few words.")
    tier: Tier = Field(..., description="Write emergency, urgent or soon.")
    fires_when: list[Combination] = Field(
        ..., min_items=1, description="List combinations of findings; one of them must be met."
    )
    raised_by: tuple[str, ...] = Field((), description="Name the findings that make it one step more pressing.")
    lifts_to: tuple[str, ...] = Field((), description="Name the signs that replace this one, as [E06].")
    action: str = Field(
        ..., min_length=20, max_length=ACTION_LIMIT, description=f"Say what to do, in {ACTION_LIMIT} characters."
    )
    why: str = Field(..., min_length=10, max_length=200, description="Say in one plain sentence why it matters.")
    what_to_say: str | None = Field(
        None, max_length=200, description="Emergencies: write the line that a person can say to the call handler."
    )
    do_not: tuple[str, ...] = Field((), description="List what not to do, as [Do not drive yourself.].")
    self_care: bool = Field(True, description="Urgent signs: write false where home remedies could do harm.")
    watch_for: str | None = Field(
        None, max_length=250, description="Urgent signs: say what would make it an emergency."
    )
    now: str = Field(..., min_length=10, max_length=200, description="Write the line for people who only ask about it.")
    topic: str = Field(..., description="Write the id of the topic that explains it, as help/emergency.")
    sources: list[SourcePage] = Field(..., min_items=1, description="Name a page, with name and url.")
    examples: list[str] = Field(
        ..., min_items=2, max_items=6, description="Write 2 to 6 short messages that must fire this sign."
    )

    @validator("action", "now", "watch_for", "what_to_say")
    def _known_braces(cls, value: str | None) -> str | None:
        try:
            found = {part[1] for part in string.Formatter().parse(value or "")}
        except ValueError as error:
            raise ValueError("a brace is missing its partner") from error
        if found - {None, "emergency_number", "crisis_line"}:
            raise ValueError("the only words in braces are {emergency_number} and {crisis_line}")
        return value

    @root_validator(skip_on_failure=True)
    def _has_the_texts_of_its_tier(cls, values: dict[str, Any]) -> dict[str, Any]:
        needed = {"emergency": "what_to_say", "urgent": "watch_for"}.get(values["tier"])
        if needed and not values[needed]:
            raise ValueError(f"a sign of tier '{values['tier']}' needs '{needed}'")
        return values

    def met_by(self, findings: Iterable[str]) -> set[str]:
        """The findings that make the sign fire; none when it does not."""
        there = set(findings)
        return set().union(*(combination.met_by(there) for combination in self.fires_when))

    def tier_with(self, findings: Iterable[str]) -> Tier:
        """The tier, one step up when something of ``raised_by`` is there."""
        step = TIERS.index(self.tier)
        return TIERS[max(0, step - 1)] if set(findings) & set(self.raised_by) else self.tier


class Modifiers(ContentPart):
    """Words that change what is meant by the words around them; each a line of words, ``|``, ``( )`` and groups."""

    denial_before: tuple[str, ...] = Field(..., description=_LINES)
    denial_after: tuple[str, ...] = Field(..., description=_LINES)
    question: tuple[str, ...] = Field(..., description=_LINES)
    about_me_now: tuple[str, ...] = Field(..., description=_LINES)
    supposed: tuple[str, ...] = Field(..., description=_LINES)
    worry: tuple[str, ...] = Field(..., description=_LINES)
    past: tuple[str, ...] = Field(..., description=_LINES)
    over: tuple[str, ...] = Field(..., description=_LINES)
    again: tuple[str, ...] = Field(..., description=_LINES)
    somebody_else: tuple[str, ...] = Field(..., description=_LINES)
    stops: tuple[str, ...] = Field(..., description=_LINES)
    not_a_modifier: tuple[str, ...] = Field((), description=_LINES)
    whole_message_supposed: tuple[str, ...] = Field(..., description=_LINES)
    cleared: tuple[str, ...] = Field(..., description=_LINES)
    reopened: tuple[str, ...] = Field(..., description=_LINES)
    idioms: tuple[str, ...] = Field(..., description=_LINES)


class _File(ContentPart):
    version: str = Field(
        ..., regex=r"^\d{4}-\d{2}-\d{2}", description="Write the day of the last change, as 2026-11-22."
    )
    fillers: tuple[str, ...] = Field(..., description="List words that may stand between the words of a pattern.")
    words: dict[str, tuple[str, ...]] = Field(..., description="Write 'name: [word, other word]'.")
    findings: dict[str, FindingRule]
    modifiers: Modifiers
    signs: dict[str, Sign]
    harmless_examples: list[str] = Field(..., min_items=1, description="List messages that must fire no sign.")

    @validator("words")
    def _no_truth_values_in_groups(cls, groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name, lines in groups.items():
            if {"True", "False"} & set(lines):
                raise ValueError(f"'yes', 'no', 'on' and 'off' need quotation marks in <{name}>")
        return groups


class DangerSigns:
    """All signs and what is needed to find them. ``version`` is part of the audit trail of every answer."""

    def __init__(self, content: _File, groups: Groups, patterns_of: dict[str, list[Pattern]]) -> None:
        self.version = content.version
        self.fillers = content.fillers
        self.groups = groups
        self.words = content.words
        self.findings = content.findings
        self.patterns_of = patterns_of
        self.modifiers = content.modifiers
        self.signs = {name: sign.copy(update={"id": name}) for name, sign in content.signs.items()}
        self.harmless_examples = content.harmless_examples

    @classmethod
    def load(cls, path: Path, shown_as: Path | None = None) -> DangerSigns:
        """Reads ``danger_signs.yml``. Raises :class:`ContentError` with everything that is wrong in it."""
        source = YamlSource(read_content(path, shown_as), shown_as or path)
        content = source.parse_as(_File)
        groups = Groups(content.words)
        problems: list[Problem] = []

        def read(reader: Callable[[str], Any], line: str, *location: str | int) -> Any:
            try:
                return reader(line)
            except PatternError as error:
                remedy = "Correct the line; the top of the file explains the language."
                problems.append(Problem(source.path, source.line_of(*location), f"'{line}': {error}.", remedy))
                return None

        for name, lines in content.words.items():
            for number, line in enumerate(lines):
                read(groups.expand, line, "words", name, number)
        for kind, lines in content.modifiers.dict().items():
            for number, line in enumerate(lines):
                read(groups.expand, line, "modifiers", kind, number)
        patterns_of = {
            name: [
                read(groups.pattern, line, "findings", name, "patterns", number)
                for number, line in enumerate(finding.patterns)
            ]
            for name, finding in content.findings.items()
        }
        problems += _unknown_names(content, source)
        if problems:
            raise ContentError(problems)
        return cls(content, groups, patterns_of)

    @property
    def unused_groups(self) -> set[str]:
        """Groups that no pattern, no modifier and no other group refers to."""
        lines = [
            *(line for lines in self.words.values() for line in lines),
            *(line for finding in self.findings.values() for line in finding.patterns),
            *(line for lines in self.modifiers.dict().values() for line in lines),
        ]
        return set(self.words) - {name for line in lines for name in groups_named_in(line)}

    @property
    def unused_findings(self) -> set[str]:
        """Findings that no sign and no other finding refers to."""
        used = {name for sign in self.signs.values() for one in sign.fires_when for name in one.named}
        used |= {name for sign in self.signs.values() for name in sign.raised_by}
        used |= {name for finding in self.findings.values() for name in finding.told_by}
        return set(self.findings) - used


def _unknown_names(content: _File, source: YamlSource) -> Iterator[Problem]:
    """Findings and signs that are referred to, but are not there."""

    def unknown(names: Iterable[str], known: Iterable[str], *location: str | int) -> Iterator[Problem]:
        for name in sorted(set(names) - set(known)):
            yield Problem(
                source.path, source.line_of(*location), f"There is no '{name}'.", "Correct the name or add it."
            )

    for name, finding in content.findings.items():
        yield from unknown(finding.told_by, content.findings, "findings", name, "told_by")
    for name, sign in content.signs.items():
        for number, combination in enumerate(sign.fires_when):
            yield from unknown(combination.named, content.findings, "signs", name, "fires_when", number)
        yield from unknown(sign.raised_by, content.findings, "signs", name, "raised_by")
        yield from unknown(sign.lifts_to, content.signs, "signs", name, "lifts_to")
