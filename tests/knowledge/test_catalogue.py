"""The project's own content: it loads, and holds every topic id that others rely on."""

from pathlib import Path

import pytest

from charley.knowledge import KnowledgeBase

# The fixed ids. New ones may be added; none may be renamed or taken away.
CATALOGUE = {
    "basics": "definition symptoms where duration who serious charley-horse twitch soreness knots",
    "causes": (
        "overview fatigue dehydration electrolytes circulation nerve injury warm-up medication conditions stress "
        "posture temperature hormones alcohol-caffeine"
    ),
    "difference": (
        "overview cramp spasm twitch strain spasticity blood-clot restless-legs seizure sleep-jerks dystonia "
        "shin-splints"
    ),
    "relief": (
        "overview stretch massage heat cold hydration rest otc-medicine pickle-juice epsom-bath magnesium movement "
        "topical folk-remedies"
    ),
    "prevention": "overview stretching hydration training-load sleep-position footwear routine",
    "foods": "overview potassium magnesium calcium sodium vitamin-d fluids avoid",
    "help": (
        "when emergency urgent which-clinician prepare-visit tests prescription muscle-relaxants quinine physiotherapy"
    ),
    "body": (
        "leg-calf thigh foot-toe back neck shoulder hand-finger abdomen chest-rib eyelid jaw-face hip-glute pelvic arm "
        "knee side-stitch"
    ),
    "people": "pregnancy children older athletes desk-workers dialysis menopause-period",
    "night": "overview relief prevention",
    "stiffness": "overview desk-stretches",
}
ALWAYS = {"basics", "causes", "difference", "relief", "help"}
WRITTEN = [family for family in CATALOGUE if family in ALWAYS or Path("knowledge/articles", f"{family}.md").exists()]


@pytest.fixture(scope="module")
def base():
    return KnowledgeBase.load(Path("knowledge"))


@pytest.mark.parametrize("family", WRITTEN)
def test_a_family_has_every_topic_of_the_catalogue(base, family):
    missing = [topic for topic in CATALOGUE[family].split() if f"{family}/{topic}" not in base]
    assert missing == []


def test_each_topic_has_an_intent_of_its_own(base):
    assert [base.topic_of_intent(base.section(topic).intent) for topic in base.topics] == base.topics
