"""Every claim names its source, the source is a publisher that we accept, and no sentence is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from charley.content.fingerprints import Fingerprints, copied_run
from charley.content.plain_text import blocks, plain
from charley.content.rules.content import Content
from charley.knowledge import Article, Problem
from charley.knowledge.article import cited_sources
from charley.knowledge.article_reader import front_matter
from charley.knowledge.files import read_content
from charley.knowledge.yaml_source import YamlSource


def problems(content: Content) -> Iterator[Problem]:
    """Claims without a source, publishers that are not on the list, and copied sentences."""
    accepted = publishers(content.root / "knowledge" / "publishers.yml")
    for article in content.base.articles.values():
        yield from _sources(article, accepted, content.root)
    known = Fingerprints.load(content.root / "knowledge" / "known_texts.bin")
    for article, section, passage in content.passages():
        for number, block in blocks(passage.text):
            line = passage.line + number
            if not cited_sources(block) and not block.endswith(":") and plain(block):
                yield Problem(
                    article.path,
                    line,
                    f"'{_start(block)}' in '{section.topic}' names no source.",
                    "End it with a marker such as [^nhs-leg-cramps], or take the claim out.",
                )
            copied = copied_run(plain(block), known)
            if copied:
                yield Problem(
                    article.path, line, f"'{copied}' stands in a source word for word.", "Say it in our own words."
                )


def _sources(article: Article, accepted: set[str], root: Path) -> Iterator[Problem]:
    path = root / article.path
    front = front_matter(read_content(path).splitlines(), article.path)[0]
    used = {
        name for section in article.sections for passage in section.passages for name in cited_sources(passage.text)
    }
    used |= set(cited_sources(article.intro))
    for name, source in article.front.sources.items():
        line = front.line_of("sources", name)
        host = urlsplit(source.url).hostname or ""
        if not any(host == publisher or host.endswith(f".{publisher}") for publisher in accepted):
            yield Problem(
                article.path,
                line,
                f"{host} is not on the list of publishers.",
                "Name the publisher's own page, or add the publisher to knowledge/publishers.yml.",
            )
        if name not in used:
            yield Problem(article.path, line, f"Nothing cites the source '{name}'.", "Cite it or take it out.")


class _Publishers(BaseModel):
    """Groups of domains, by the kind of publisher."""

    __root__: dict[str, list[str]]


def publishers(path: Path) -> set[str]:
    """The domains that ``publishers.yml`` lists. Raises ContentError when it is faulty."""
    listed = YamlSource(read_content(path, Path("knowledge", path.name)), Path("knowledge", path.name))
    return {domain for group in listed.parse_as(_Publishers).__root__.values() for domain in group}


def _start(block: str) -> str:
    words = plain(block).split()
    return " ".join(words[:8]) + (" …" if len(words) > 8 else "")
