"""Trains the model: ``python -m charley.nlu.train_model ROOT NAME`` writes ``ROOT/models/NAME.tar.gz``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from rasa.exceptions import RasaException
from rasa.model_training import train
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from charley.knowledge import ContentError


def main() -> int:
    """Returns the exit status. What went wrong is on standard error, last."""
    root, name = Path(sys.argv[1]), sys.argv[2]
    configure_logging_and_warnings(log_level=logging.WARNING)
    configure_structlog(logging.WARNING)
    try:
        result = train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / "data")],
            output=str(root / "models"),
            fixed_model_name=name,
        )
    except (RasaException, ContentError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    return result.code


if __name__ == "__main__":
    raise SystemExit(main())
