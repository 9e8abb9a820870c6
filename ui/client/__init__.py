"""The typed Python client of the JSON API; loads no model."""

from qa.answer import Reader
from ui.client.client import AsyncClient, Client
from ui.client.errors import ApiError
from ui.client.models import Draft, ListedGuideline, Passage, PastEdition, ReadyServer, ShelvedGuideline, Stage
from ui.client.patience import Patience

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "Draft",
    "ListedGuideline",
    "Passage",
    "PastEdition",
    "Patience",
    "Reader",
    "ReadyServer",
    "ShelvedGuideline",
    "Stage",
]
