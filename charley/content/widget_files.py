"""The widget's files as they travel: the modules as one file, without what only its writers read.

A dozen small files would be a dozen requests and pack a third worse. Each module is written so that this is enough:
names at its top are unlike those of the others, imports are one line each, a comment stands behind a statement or on
its own line, every statement ends in a semicolon, and a division has spaces around it (a regular expression has none).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_TYPES = re.compile(r"/\*\*.*?\*/ ?", re.DOTALL)
_REMARK = re.compile(r"(?:^|(?<=[;{])) *// .*$", re.MULTILINE)
_STRING = r'"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?![*/ ])(?:\\.|\[[^\]]*\]|[^/\\\n])+/'
_SPACED = re.compile(rf"({_STRING})|\s*([=?:|&{{}}(),;<>+!]+)\s*")
_NEEDLESS = re.compile(rf"({_STRING})|;(?=}})|,(?=[)}}])")


def joined_script(entry: Path) -> str:
    """The module ``entry`` and all that it imports, as one module that exports what ``entry`` does."""
    *parts, last = _in_order(entry.parent, entry.name, {}).values()
    return _squeezed("".join([*(_EXPORT.sub("", part) for part in parts), last]))


def plain_script(path: Path) -> str:
    """A script that stands alone."""
    return _squeezed(path.read_text(encoding="utf-8"))


def plain_style(path: Path) -> str:
    """A style sheet without comments and needless space."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", text)).replace(";}", "}").strip()


def plain_words(path: Path) -> str:
    """A JSON file without needless space."""
    return json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":"))


PARTS_OF_THE_WIDGET = {"chat.js": joined_script, "chat.css": plain_style}  # below /widget
BESIDE_IT = {"charley.js": plain_script, "strings.json": plain_words}


def _in_order(folder: Path, name: str, found: dict[str, str]) -> dict[str, str]:
    """The texts of the modules, each after those that it imports."""
    text = (folder / name).read_text(encoding="utf-8")
    for imported in _IMPORT.findall(text):
        if imported not in found:
            _in_order(folder, imported, found)
    found[name] = _IMPORT.sub("", text)
    return found


def _squeezed(script: str) -> str:
    """The script without comments and indentation, and outside of strings without needless space and punctuation."""
    spare = _SPACED.sub(lambda found: found[1] or found[2], _REMARK.sub("", _TYPES.sub("", script)))
    spare = _NEEDLESS.sub(lambda found: found[1] or "", spare)
    return re.sub(r"\s*\n\s*", "\n", spare).strip()
