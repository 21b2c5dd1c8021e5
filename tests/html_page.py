"""HTML as the tests look at it."""

import json
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict
    inside: tuple["Element", ...]
    text: str = ""


class Page(HTMLParser):
    """The elements of a page, in order; a tag that is not closed where it should be is an error."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), tuple(self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, tag, within=None, **attributes):
        """The elements of that tag, within an element if one is given, whose attributes are as given."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (within is None or within in element.inside)
            and attributes.items() <= element.attributes.items()
        ]

    def one(self, tag, **attributes):
        (element,) = self.all(tag, **attributes)
        return element

    def links(self, within):
        return [link.attributes["href"] for link in self.all("a", within)]

    def navigation(self, label):
        return self.one("nav", **{"aria-label": label})

    def data(self):
        return json.loads(self.one("script", type="application/ld+json").text)

    def text(self):
        """What a reader sees in the main part, with single spaces."""
        return " ".join(self.one("main").text.split())

    def fields(self, action, submit=None):
        """What the last form with that action sends as it stands, and what a button of it adds."""
        form = self.forms(action)[-1]
        fields = {
            element.attributes["name"]: element.attributes.get("value", "")
            for element in self.all("input", form)
            if element.attributes.get("type") != "radio" or "checked" in element.attributes
        }
        fields.update({element.attributes["name"]: element.text for element in self.all("textarea", form)})
        return {**fields, **(submit or {})}

    def forms(self, action):
        return [form for form in self.all("form") if form.attributes["action"] == action]
