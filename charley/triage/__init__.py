"""Danger signs in what people type. Imports nothing of Rasa."""

from charley.triage.assessment import Assessment, Finding
from charley.triage.detector import Detector
from charley.triage.signs import DangerSigns, Sign

__all__ = ["Assessment", "DangerSigns", "Detector", "Finding", "Sign"]
