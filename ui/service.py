"""What all rooms of the server share: made once, handed to each when the application is put together."""

from dataclasses import dataclass

from qa.engine import GuidelineQA
from qa.settings import Settings
from ui.access.access import Access
from ui.desk.desk import Desk
from ui.sources.pages import Pictures
from ui.watching.watch import Watch


@dataclass(frozen=True)
class Service:
    """The engine and what stands around it."""

    engine: GuidelineQA
    settings: Settings
    access: Access
    desk: Desk
    pictures: Pictures
    watch: Watch
