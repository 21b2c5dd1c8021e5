"""Reads an article file: YAML front matter, then Markdown with one ``##`` section for each topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from charley.knowledge.article import Article, FrontMatter, Passage, Section, TopicBlock, cited_sources
from charley.knowledge.files import read_content
from charley.knowledge.problems import ContentError, Problem
from charley.knowledge.yaml_source import YamlSource

PARTS = {"In short": "short", "More": "more", "Do": "do", "Do not": "do_not", "When to get help": "get_help"}
VARIANT = re.compile(r"In short for:\s*(.+)")
HEADING = re.compile(r"(?P<title>.+?)\s*\{#(?P<id>[a-z0-9][a-z0-9-]*)\}")

_markdown = MarkdownIt("commonmark")


def read_article(path: Path, shown_as: Path | None = None) -> Article:
    """The article in the file ``path``; ``shown_as`` is the path that error messages name.

    Raises :class:`ContentError` with everything that is wrong in the file.
    """
    return _ArticleReader(read_content(path, shown_as), shown_as or path).article()


def front_matter(lines: list[str], path: Path) -> tuple[YamlSource, int]:
    """The YAML between the two ``---`` lines at the head of an article, and the number of the line after it, from 0.

    Raises :class:`ContentError` when there is none.
    """
    end = next((i for i, line in enumerate(lines) if i and line.strip() == "---"), None)
    if end is None or lines[0].strip() != "---":
        remedy = "Begin the file with '---', its fields and '---'."
        raise ContentError([Problem(path, 1, "The article has no front matter.", remedy)])
    return YamlSource("\n".join(lines[1:end]), path, first_line=2), end + 1


@dataclass(frozen=True)
class _Heading:
    level: int
    text: str
    line: int  # from 0
    end: int


class _ArticleReader:
    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def article(self) -> Article:
        front, body_start = self._front_matter()
        headings = self._headings(body_start)
        tops = [i for i, heading in enumerate(headings) if heading.level == 2]
        intro_end = headings[tops[0]].line if tops else len(self.lines)
        intro = self._text(body_start, intro_end)
        sections = []
        for position, top in enumerate(tops):
            following = tops[position + 1] if position + 1 < len(tops) else len(headings)
            section = self._section(front, headings[top:following], self._line_after(headings, following))
            if section:
                sections.append(section)
        self._check(front, intro, sections)
        if self.problems:
            raise ContentError(self.problems)
        return Article(path=self.path, front=front, intro=intro, sections=tuple(sections))

    def _front_matter(self) -> tuple[FrontMatter, int]:
        source, end = front_matter(self.lines, self.path)
        front = source.parse_as(FrontMatter)
        if front.family != self.path.stem:
            self._problem(
                source.line_of("family") - 1,
                f"The family is '{front.family}'.",
                f"Write '{self.path.stem}', as the file is named.",
            )
        return front, end

    def _headings(self, body_start: int) -> list[_Heading]:
        tokens = _markdown.parse("\n".join(self.lines[body_start:]))
        return [
            _Heading(int(token.tag[1]), inline.content.strip(), token.map[0] + body_start, token.map[1] + body_start)
            for token, inline in pairwise(tokens)
            if token.type == "heading_open" and token.level == 0 and token.map
        ]

    def _line_after(self, headings: list[_Heading], index: int) -> int:
        return headings[index].line if index < len(headings) else len(self.lines)

    def _section(self, front: FrontMatter, headings: list[_Heading], end: int) -> Section | None:
        top = headings[0]
        match = HEADING.fullmatch(top.text)
        if not match:
            self._problem(
                top.line, f"The heading '{top.text}' has no topic id.", "End it with the id, as in '## Cold {#cold}'."
            )
            return None
        topic = f"{front.family}/{match['id']}"
        block = self._topic_block(topic, top.end, headings[1].line if len(headings) > 1 else end)
        parts = {"short": "", "more": "", "do": "", "do_not": "", "get_help": ""}
        variants: dict[str, str] = {}
        passages: list[Passage] = []
        for heading, following in zip(headings[1:], [*headings[2:], None], strict=True):
            text = self._text(heading.end, following.line if following else end)
            passages.append(Passage(part=heading.text, text=text, line=self._first_text_line(heading.end)))
            self._part(topic, heading, text, parts, variants)
        for name in ("In short", "More"):
            if not parts[PARTS[name]]:
                self._problem(
                    top.line, f"'{topic}' has no '### {name}' part, or it is empty.", f"Add '### {name}' and its text."
                )
        if block is None:
            return None
        return Section(
            topic=topic,
            title=match["title"],
            block=block,
            variants=variants,
            line=top.line + 1,
            passages=tuple(passages),
            **parts,
        )

    def _topic_block(self, topic: str, start: int, end: int) -> TopicBlock | None:
        fence = next(
            (
                t
                for t in _markdown.parse("\n".join(self.lines[start:end]))
                if t.type == "fence" and t.info.strip() == "topic"
            ),
            None,
        )
        if fence is None or fence.map is None:
            self._problem(
                start - 1,
                f"'{topic}' has no topic block.",
                "Add a ```topic block with button, asks and next under the heading.",
            )
            return None
        try:
            return YamlSource(fence.content, self.path, first_line=start + fence.map[0] + 2).parse_as(TopicBlock)
        except ContentError as error:
            self.problems += error.problems
            return None

    def _part(self, topic: str, heading: _Heading, text: str, parts: dict[str, str], variants: dict[str, str]) -> None:
        variant = VARIANT.fullmatch(heading.text)
        if variant and not text:
            self._problem(
                heading.line, f"'### {heading.text}' of '{topic}' is empty.", "Write its text, or take it out."
            )
        if variant:
            for name in (name.strip() for name in variant[1].split(",")):
                if name in variants:
                    self._problem(
                        heading.line, f"'{topic}' has two short answers for '{name}'.", "Keep one of the two."
                    )
                variants[name] = text
        elif heading.text not in PARTS or heading.level != 3:
            known = ", ".join(f"'### {name}'" for name in PARTS)
            self._problem(
                heading.line,
                f"'{heading.text}' is no part of a section.",
                f"Use one of {known} or '### In short for: …'.",
            )
        elif parts[PARTS[heading.text]]:
            self._problem(heading.line, f"'{topic}' has '### {heading.text}' twice.", "Put the two together.")
        else:
            parts[PARTS[heading.text]] = text

    def _check(self, front: FrontMatter, intro: str, sections: list[Section]) -> None:
        seen: set[str] = set()
        for section in sections:
            if section.topic in seen:
                self._problem(
                    section.line - 1, f"The topic '{section.topic}' stands here twice.", "Give one of them another id."
                )
            seen.add(section.topic)
            if not any(cited_sources(passage.text) for passage in section.passages):
                self._problem(
                    section.line - 1,
                    f"'{section.topic}' cites no source.",
                    "End each claim with a marker such as [^nhs-leg-cramps].",
                )
        for number, line in enumerate(self.lines):
            for source in cited_sources(line):
                if source not in front.sources:
                    self._problem(
                        number,
                        f"The source '{source}' is not listed.",
                        "List it under 'sources:' at the head of the file, or correct the marker.",
                    )
        if not sections and not self.problems:
            self._problem(
                0, "The article has no section.", "Add one for each topic, beginning with '## Title {#topic-id}'."
            )

    def _text(self, start: int, end: int) -> str:
        return "\n".join(self.lines[start:end]).strip()

    def _first_text_line(self, start: int) -> int:
        """The line, from 1, of the first words at or after ``start``."""
        return next((i for i in range(start, len(self.lines)) if self.lines[i].strip()), start) + 1

    def _problem(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.path, line + 1, message, remedy))
