"""The typed Python client of the JSON API; loads no model."""

from ui.client.client import AsyncClient, Client
from ui.client.errors import ApiError
from ui.client.models import ListedGuideline, Passage, PastEdition, ReadyServer, ShelvedGuideline, Stage
from ui.client.patience import Patience

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "ListedGuideline",
    "Passage",
    "PastEdition",
    "Patience",
    "ReadyServer",
    "ShelvedGuideline",
    "Stage",
]
