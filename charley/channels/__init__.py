"""The channels through which visitors reach the bot."""
