"""``python -m charley`` is ``charley``."""

from charley.cli import main

main()
