"""Pictures are there, and say in words what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from charley.content.rules.content import Content
from charley.knowledge import Problem

PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
FOLDER = "drawings/"
SHORTEST_ALTERNATIVE = 20  # characters; less says nothing to somebody who cannot see the picture


def problems(content: Content) -> Iterator[Problem]:
    """Pictures without a file or without words for those who do not see them, and drawings that nothing shows."""
    shown: set[str] = set()
    for article, _section, passage in content.passages():
        for number, line in enumerate(passage.text.splitlines(), passage.line):
            for alternative, address in PICTURE.findall(line):
                shown.add(address.removeprefix(FOLDER))
                if not address.startswith(FOLDER) or not (content.root / "knowledge" / address).is_file():
                    yield Problem(
                        article.path, number, f"There is no picture '{address}'.", f"Put it into knowledge/{FOLDER}."
                    )
                if len(alternative.strip()) < SHORTEST_ALTERNATIVE:
                    yield Problem(
                        article.path,
                        number,
                        f"The picture '{address}' does not say what it shows.",
                        "Write what one sees between the square brackets, in a sentence.",
                    )
    for path in sorted((content.root / "knowledge" / FOLDER).glob("*.svg")):
        if path.name not in shown:
            yield Problem(
                path.relative_to(content.root), 1, "No answer shows this picture.", "Show it in one, or take it out."
            )
