"""What every group of settings has in common."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """Settings that belong together: unchangeable, unknown names refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
