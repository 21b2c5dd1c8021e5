"""The widget's files as they travel: the modules as one file, without what only its writers read.

A dozen small files would be a dozen requests and pack a third worse. Each module is written so that this is enough:
names at its top are unlike those of the others, imports are one line each, a comment begins its line.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_TYPES = re.compile(r"/\*\*.*?\*/ ?", re.DOTALL)
_REMARK = re.compile(r"^\s*//.*\n", re.MULTILINE)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


def joined_script(entry: Path) -> str:
    """The module ``entry`` and all that it imports, as one module that exports what ``entry`` does."""
    *parts, last = (_without_comments(text) for text in _in_order(entry.parent, entry.name, {}).values())
    return "".join([*(_EXPORT.sub("", part) for part in parts), last])


def plain_script(path: Path) -> str:
    """A script that stands alone, without comments and indentation."""
    return _without_comments(path.read_text(encoding="utf-8"))


def plain_style(path: Path) -> str:
    """A style sheet without comments and indentation."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", text)).replace(";}", "}").strip()


PARTS_OF_THE_WIDGET = {"chat.js": joined_script, "chat.css": plain_style}  # what is served below /widget


def _in_order(folder: Path, name: str, found: dict[str, str]) -> dict[str, str]:
    """The texts of the modules, each after those that it imports."""
    text = (folder / name).read_text(encoding="utf-8")
    for imported in _IMPORT.findall(text):
        if imported not in found:
            _in_order(folder, imported, found)
    found[name] = _IMPORT.sub("", text)
    return found


def _without_comments(script: str) -> str:
    return _INDENTATION.sub("", _REMARK.sub("", _TYPES.sub("", script)))
