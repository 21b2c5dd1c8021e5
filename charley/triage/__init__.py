"""Danger signs in what people type. Imports nothing of Rasa.

:class:`charley.triage.detector.Detector` is not among the names below: with it comes medspaCy, which takes seconds and
which only those need who read messages.
"""

from charley.triage.assessment import Assessment, Finding
from charley.triage.signs import DangerSigns, Sign

__all__ = ["Assessment", "DangerSigns", "Finding", "Sign"]
