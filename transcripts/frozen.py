"""What every value of the project is: immutable, strict, and exact when written as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """A value: immutable, no unknown fields, JSON round-trips exactly."""

    model_config = ConfigDict(frozen=True, extra="forbid")
