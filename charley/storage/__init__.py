"""Where conversations and ratings are kept."""
