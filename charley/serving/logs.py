"""Logs that hold ids and places in the code, and nothing that a visitor wrote."""

from __future__ import annotations

import logging
import logging.config
from pathlib import Path
from types import TracebackType

import yaml

LOGGING_CONFIG = Path(__file__).with_name("logging.yml")
LONGEST_MESSAGE = 300  # characters; what libraries log beyond that is the content of something


class IdsOnlyFormatter(logging.Formatter):
    """One line a record. An exception is its type and place: its message may quote what a visitor wrote."""

    def format(self, record: logging.LogRecord) -> str:
        first_line = record.getMessage().partition("\n")[0][:LONGEST_MESSAGE]
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {first_line}"
        if record.exc_info and record.exc_info[0]:
            line += f" [{record.exc_info[0].__name__} at {place_of(record.exc_info[2])}]"
        return line


def configure_logging() -> None:
    """Sets logging up as ``logging.yml`` says. Rasa takes such a file too, and overwrites it while it starts."""
    logging.captureWarnings(True)
    logging.config.dictConfig(yaml.safe_load(LOGGING_CONFIG.read_text(encoding="utf-8")))


def place_of(trace: TracebackType | None) -> str:
    """File and line in which an exception was raised."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
