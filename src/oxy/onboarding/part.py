"""What every part of the file is: a mapping of known keys."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the file: keys it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True)

    def given(self) -> dict[str, Any]:
        """Return what the file says, without what it leaves out."""
        return {name: getattr(self, name) for name in self.model_fields_set}
