"""The project's own danger signs, read once."""

from pathlib import Path

import pytest

from charley.triage import DangerSigns
from charley.triage.detector import Detector

PATH = Path("knowledge/danger_signs.yml")


@pytest.fixture(scope="session")
def signs():
    return DangerSigns.load(PATH)


@pytest.fixture(scope="session")
def detector(signs):
    return Detector(signs)


@pytest.fixture(scope="session")
def assess(detector):
    """The assessment of the last of some messages, each a turn."""

    def run(*messages):
        before, assessment = (), None
        for message in messages:
            assessment = detector.assess(detector.findings(message), before)
            before = assessment.findings
        return assessment

    return run
