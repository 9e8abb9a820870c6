"""The user that a trusted proxy names in a header; anyone else's header is not believed."""

from starlette.types import Scope

from qa.settings import Settings
from ui.access.names import usable_name
from ui.edge.reached import is_trusted


def proxy_user(scope: Scope, settings: Settings) -> str | None:
    """Return the user that `settings.access.proxy_header` names; None where nobody whom we trust names one.

    Only the direct peer counts, and only if it is in `server.trusted_proxies`; a header that is there twice, empty, or no
    name (see `usable_name`) names nobody.
    """
    if not is_trusted(scope, settings.server.trusted_proxies):
        return None
    wanted = settings.access.proxy_header.lower().encode()
    # Some proxies take "_" for "-" and some don't: what a client sends so may have passed one that strips the header.
    sent = [(name, value) for name, value in scope["headers"] if name.lower().replace(b"_", b"-") == wanted]
    if len(sent) != 1 or sent[0][0].lower() != wanted:
        return None
    try:
        return usable_name(sent[0][1].decode("utf-8"))
    except UnicodeDecodeError:
        return None
