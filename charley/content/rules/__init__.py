"""The rules of ``charley check``: one module for each concern, each with a function ``problems``."""
