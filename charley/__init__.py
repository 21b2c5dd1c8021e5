"""Charley answers the public's questions about muscle spasms and cramps from sourced articles."""
