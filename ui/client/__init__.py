"""The typed Python client of the JSON API; loads no model."""

from ui.client.client import ApiError, AsyncClient, Client
from ui.client.models import Passage, ReadyServer, ShelvedGuideline, Stage

__all__ = ["ApiError", "AsyncClient", "Client", "Passage", "ReadyServer", "ShelvedGuideline", "Stage"]
