"""What the parts of the content files on danger signs and on the symptom check have in common."""

from __future__ import annotations

from pydantic import BaseModel, Extra, validator


class ContentPart(BaseModel):
    """A part of such a file. A key that is not known is an error, and so is a truth value in a list."""

    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _no_truth_values(cls, value: object) -> object:
        """YAML reads a bare ``no`` as a truth value."""
        if isinstance(value, list) and any(isinstance(entry, bool) for entry in value):
            raise ValueError("'yes', 'no', 'on' and 'off' need quotation marks")
        return value
