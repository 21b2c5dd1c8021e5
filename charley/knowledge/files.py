"""Reads content files, so that one that cannot be read is a problem like any other."""

from __future__ import annotations

from pathlib import Path

from charley.knowledge.problems import ContentError, Problem


def read_content(path: Path, shown_as: Path | None = None) -> str:
    """The text of a UTF-8 file; ``shown_as`` is the path that messages name. Raises ContentError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ContentError(
            [Problem(shown_as or path, 1, f"The file cannot be read ({error.strerror}).", "Put it back.")]
        ) from error
    except UnicodeDecodeError as error:
        raise ContentError(
            [Problem(shown_as or path, 1, "The file is not UTF-8 text.", "Save it as UTF-8.")]
        ) from error
