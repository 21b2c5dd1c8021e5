"""A small but complete content folder, to be read whole or broken in one place."""

from pathlib import Path

import pytest

from charley.knowledge import ContentError, KnowledgeBase, Problem

RELIEF = """\
---
family: relief
title: How to ease a cramp
summary: What to do while a cramp lasts.
reviewed: 2026-11-22
reviewer: not yet reviewed by a clinician
next_review: 2027-05-22
sources:
  nhs:
    name: "NHS: Leg cramps"
    url: https://www.nhs.uk/conditions/leg-cramps/
    strength: expert
  mayo:
    name: "Mayo Clinic: Muscle cramp"
    url: https://www.mayoclinic.org/muscle-cramp
    strength: review
---

Stretching comes first.

## What to do now {#overview}

```topic
button: Stop a cramp now
asks: what helps against a cramp
next: [relief/cold-packs, help/when]
related: [help/when]
```

### In short

Stretch the muscle.[^nhs] Then rest.[^mayo]

### In short for: neck, shoulder

Turn your head slowly.[^mayo]

### In short for: pregnant

Hold on to a chair.[^nhs]

### More

Hold the stretch for a while.[^nhs]

### Do

Breathe.

### Do not

Do not bounce.

### When to get help

When it does not stop.

## Cold packs {#cold-packs}

```topic
button: Cold packs
asks: whether cold helps
next: [relief/overview]
```

### In short

Ten minutes, in a cloth.[^nhs]

### More

Cold numbs.[^nhs]
"""

HELP = """\
---
family: help
title: When to get help
summary: When a cramp needs a doctor.
reviewed: 2026-11-22
reviewer: Dr A. Example
next_review: 2027-05-22
sources:
  nhs:
    name: "NHS: Leg cramps"
    url: https://www.nhs.uk/conditions/leg-cramps/
    strength: guideline
---

## When to see a doctor {#when}

```topic
button: When to get help
asks: when to see a doctor
next: [relief/overview]
```

### In short

When it keeps coming back.[^nhs]

### More

Write down when it comes.[^nhs]
"""

VOCABULARY = """\
# The words the bot knows.
body_part:
  neck:
    name: neck
    phrase: your neck
    also: [Necks, nape, neck]
    not_in: [bottleneck]
  shoulder:
    name: shoulder
person:
  pregnant:
    name: pregnancy
    also: [expecting]
remedy:
  ice:
    name: ice pack
    topic: relief/cold-packs
"""

WORDING = """\
# What the bot says around the articles.
did_you_mean: "Did you mean: {topics}"
or_did_you_mean: "{answer} Or did you mean:"
what_else: These are close to it.
ask_what_about: What is it about?
in_general: "Nothing just for {about}. In general: {answer}"
title_for: "{title} (for {about})"
be_careful: "Take care: {warnings}"
declined_offer: All right.
handoff: "Reach a person here: {contact}"
handoff_nobody: Nobody can be reached here.
failure: Something went wrong.
emergency_number: your emergency number
crisis_line: Call somebody who listens.
emergency_title: Get help now
emergency: "{action} Say: {what_to_say} {do_not}"
urgent_title: Be seen today
urgent: "{action} {watch_for}"
soon: "{answer} {action}"
asked_about: "{answer} {now}"
empty_message: There were no words.
too_long: "Up to {limit} characters, please."
too_fast: "Wait {seconds} seconds."
start_topics: [relief/overview, help/when]
"""

SITE = """\
contact: Call 555 0100.
"""


class ContentFolder:
    """The folder, and what a test does with it. Files are named as seen from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "articles").mkdir(parents=True)
        texts = {
            "articles/relief.md": RELIEF,
            "articles/help.md": HELP,
            "vocabulary.yml": VOCABULARY,
            "wording.yml": WORDING,
            "site.yml": SITE,
        }
        for name, text in texts.items():
            self.path(name).write_text(text, encoding="utf-8")

    def path(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> None:
        """Puts ``new`` in the place of the first ``old``, which must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text
        self.path(name).write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, name: str, start: str, which: int = 0) -> int:
        """The number of the line that begins with ``start``, spaces aside."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines()
        return [number for number, line in enumerate(lines, 1) if line.strip().startswith(start)][which]

    def load(self) -> KnowledgeBase:
        return KnowledgeBase.load(self.folder)

    def problems(self) -> list[Problem]:
        with pytest.raises(ContentError) as caught:
            self.load()
        return caught.value.problems

    def only_problem(self) -> Problem:
        (problem,) = self.problems()
        return problem


@pytest.fixture
def content(tmp_path):
    return ContentFolder(tmp_path / "knowledge")
