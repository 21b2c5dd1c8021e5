"""YAML that remembers its lines, so that a fault can be reported where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from charley.knowledge.problems import ContentError, Problem

Model = TypeVar("Model", bound=BaseModel)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where there is one. Dates stay text, so that a day that does not exist has its line."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class YamlSource:
    """A YAML document and where each of its values stands.

    ``first_line`` is the line of the file on which the document begins, for documents inside a Markdown file.
    Raises :class:`ContentError` when the text is no YAML mapping or names a key twice (YAML itself would silently keep
    the last one).
    """

    def __init__(self, text: str, path: Path, first_line: int = 1) -> None:
        self.path = path
        self._first_line = first_line
        try:
            self._refuse_aliases(text)
            self._root = yaml.compose(text, Loader=_Loader)
            self.data: Any = yaml.load(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = first_line + (mark.line if mark else 0)
            raise ContentError(
                [Problem(path, line, f"This is not valid YAML: {error.problem}.", _YAML_REMEDY)]
            ) from error
        except yaml.YAMLError as error:
            raise ContentError([Problem(path, first_line, "This is not valid YAML.", _YAML_REMEDY)]) from error
        if not isinstance(self.data, dict):
            raise ContentError([Problem(path, first_line, "'key: value' lines are expected here.", _YAML_REMEDY)])
        doubled = [
            Problem(path, self._line_of_node(node), f"'{node.value}' stands here twice.", "Keep one of the two.")
            for node in _repeated_keys(self._root)
        ]
        if doubled:
            raise ContentError(doubled)

    def _refuse_aliases(self, text: str) -> None:
        """Aliases can make a small file endless, and no content needs them."""
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                line = self._first_line + event.start_mark.line
                raise ContentError(
                    [Problem(self.path, line, f"'*{event.anchor}' is an alias.", "Write the words out.")]
                )

    def line_of(self, *location: str | int) -> int:
        """The line of the value at ``location``, or of the nearest value around it that exists."""
        node, line = self._root, self._line_of_node(self._root)
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = self._line_of_node(found[0]), found[1]
        return line

    def parse_as(self, model: type[Model]) -> Model:
        """The document as a ``model``; :class:`ContentError` names line and remedy of everything that does not fit."""
        try:
            return model.parse_obj(self.data)
        except ValidationError as error:
            raise ContentError(list(self._problems(error, model))) from error

    def _problems(self, error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
        for fault in error.errors():
            location = [step for step in fault["loc"] if step != "__root__"]
            name = ".".join(map(str, location)) or "this block"
            message, remedy = f"'{name}': {fault['msg']}.", _remedy(model, location) or _YAML_REMEDY
            if fault["type"] == "value_error.extra":
                message, remedy = f"'{name}' is no name that is known here.", _likelier_name(model, str(location[-1]))
            yield Problem(self.path, self.line_of(*location), message, remedy)

    def _line_of_node(self, node: yaml.Node) -> int:
        return self._first_line + node.start_mark.line


_YAML_REMEDY = (
    "Compare with a block that works, in a file beside it; spaces at the start of a line matter, tabs do not work."
)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _repeated_keys(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


def _remedy(model: type[BaseModel], location: list[str | int]) -> str | None:
    """The ``description`` of the field at ``location``: models say there what an editor should write."""
    for step in reversed(location):
        for known in _models_in(model):
            field = known.__fields__.get(str(step))
            if field is not None and field.field_info.description:
                return field.field_info.description
    return None


def _likelier_name(model: type[BaseModel], written: str) -> str:
    names = {field.alias for known in _models_in(model) for field in known.__fields__.values()}
    near = difflib.get_close_matches(written, sorted(names), n=1)
    return f"Did you mean '{near[0]}'?" if near else "Compare with a block that works, or take the line out."


def _models_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and those that its fields hold, however deep in lists and dictionaries."""
    yield model
    pending = list(model.__fields__.values())
    while pending:
        field = pending.pop()
        pending += field.sub_fields or []
        if isinstance(field.type_, type) and issubclass(field.type_, BaseModel):
            yield from _models_in(field.type_)
