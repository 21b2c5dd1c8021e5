"""What the widget is made of: weight, words, types, and how its files travel."""

import gzip
import json
import re
import shutil
import subprocess

import pytest
from fake_bot import WIDGET

from charley.content.widget_files import BESIDE_IT, PARTS_OF_THE_WIDGET, joined_script, plain_script

LIMIT = 15_000  # bytes, gzipped, of all that a page loads
FILES = {
    **{name: reader(WIDGET / "chat" / name) for name, reader in PARTS_OF_THE_WIDGET.items()},
    **{name: reader(WIDGET / name) for name, reader in BESIDE_IT.items()},
}


def test_all_of_it_is_light():
    sizes = {name: len(gzip.compress(text.encode(), mtime=0)) for name, text in FILES.items()}
    assert sum(sizes.values()) <= LIMIT, sizes


def test_every_string_is_used():
    code = "".join(
        path.read_text(encoding="utf-8") for path in [WIDGET / "charley.js", *(WIDGET / "chat").glob("*.js")]
    )
    words = json.loads((WIDGET / "strings.json").read_text(encoding="utf-8"))
    templates = re.compile(r"(size)_|(emergency|urgent)_title|emergency|urgent|offline|unreachable|slow|server|told")
    unused = [name for name in words if not re.search(rf'["\'.]{name}\b', code) and not templates.match(name)]
    assert unused == []


def test_modules_travel_as_one_without_comments(tmp_path):
    (tmp_path / "last.js").write_text(
        'import { a } from "./first.js";\n\n// A remark.\nexport class B {\n  c = `${a("x  , y")} / z`; // another\n}\n'
    )
    (tmp_path / "first.js").write_text(
        '/** @param {string} b */\nexport function a(b) {\n  return b.replace(/[ ,"]+/g, "");\n}\n'
    )
    script = joined_script(tmp_path / "last.js")
    assert script == 'function a(b){return b.replace(/[ ,"]+/g,"")}export class B{c=`${a("x  , y")} / z`}'


def test_what_travels_is_the_same_every_time():
    assert plain_script(WIDGET / "charley.js") == FILES["charley.js"]
    assert joined_script(WIDGET / "chat" / "chat.js") == FILES["chat.js"]


def test_types():
    if not shutil.which("npm"):
        pytest.skip("types are checked by TypeScript, which needs Node; nothing else does")
    if not (WIDGET / "node_modules").is_dir() and subprocess.run(["npm", "ci", "--silent"], cwd=WIDGET).returncode:
        pytest.skip("TypeScript could not be installed (npm ci)")
    checked = subprocess.run(["npm", "run", "--silent", "check"], cwd=WIDGET, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
