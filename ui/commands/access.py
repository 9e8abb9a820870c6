"""`guideline-qa access`: users, API keys, and the secret that sessions and tickets are signed with."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from qa.settings import AccessSettings
    from ui.access.keys import KeyFile
    from ui.access.users import UserFile

app = typer.Typer(help="Say who may use the server: users, API keys, the secret.", no_args_is_help=True)
users = typer.Typer(help="Users and their passwords, for access.mode = password.", no_args_is_help=True)
keys = typer.Typer(help="API keys for programs.", no_args_is_help=True)
secret = typer.Typer(help="What sessions and tickets are signed with.", no_args_is_help=True)
app.add_typer(users, name="user")
app.add_typer(keys, name="key")
app.add_typer(secret, name="secret")

_Name = Annotated[str, typer.Argument(help="Name of the user: letters, digits, '.', '_', '-', '@', 64 at most.")]
_FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, its first line.")
]


@users.command("add")
def add_user(
    name: _Name,
    admin: Annotated[bool, typer.Option("--admin", help="The user may change guidelines and read metrics.")] = False,
    password_stdin: _FromStdin = False,
) -> None:
    """Add a user; asks for the password. Running servers know them at once."""
    file = _user_file()
    file.add(name, _password(password_stdin), is_admin=admin)
    typer.echo(f"added {'admin' if admin else 'user'} {name} to {file.path}")


@users.command("list")
def list_users() -> None:
    """List the users."""
    file = _user_file()
    found = file.all()
    for user in found:
        typer.echo(f"{user.name}  {'admin' if user.is_admin else 'user'}")
    if not found:
        typer.echo(f"no users in {file.path}; add one with `guideline-qa access user add NAME`", err=True)


@users.command("remove")
def remove_user(name: _Name) -> None:
    """Remove a user; their sessions end."""
    _user_file().remove(name)
    typer.echo(f"removed {name}")


@users.command("password")
def set_password(name: _Name, password_stdin: _FromStdin = False) -> None:
    """Give a user another password; their sessions end."""
    _user_file().set_password(name, _password(password_stdin))
    typer.echo(f"{name} has another password")


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="What the key is for, as in 'ward tablets'.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may do: ask, metrics or admin; may be given several times.")
    ],
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN", help="When it stops: 12h, 90d, 26w, or a day as in 2027-06-30.", show_default="never"
        ),
    ] = None,
) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    until = _until(expires) if expires is not None else None
    key, text = _key_file().add(name, cast(Any, scope), until)
    typer.echo(text)
    ends = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "until it is revoked"
    rights = " and ".join(sorted(key.scopes))
    typer.echo(f"key {key.id} ({key.name}): {rights}, {ends}; it can't be shown again", err=True)


@keys.command("list")
def list_keys() -> None:
    """List the keys: their ids, and what is kept of them."""
    file = _key_file()
    found = file.list()
    for key in found:
        rights = ",".join(sorted(key.scopes))
        ends = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "for good"
        state = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else ends
        typer.echo(f"{key.id}  {rights}  {state}  {key.name}")
    if not found:
        typer.echo(f"no keys in {file.path}; make one with `guideline-qa access key add NAME --scope ask`", err=True)


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as `key list` shows it.")],
) -> None:
    """Have a key refused from now on, by running servers too."""
    revoked = _key_file().revoke(key)
    typer.echo(f"revoked {revoked.id} ({revoked.name})")


@secret.command("rotate")
def rotate_secret() -> None:
    """Sign with a new secret; the one before is still taken. Twice makes every session and ticket void."""
    from ui.access.secret import rotate

    path = rotate(_settings())
    typer.echo(f"{path} begins with a new secret; restart the servers that use it")


def _settings() -> "AccessSettings":
    from qa.settings import Settings

    return Settings.load().access


def _user_file() -> "UserFile":
    from ui.access.users import UserFile

    return UserFile(_settings().users)


def _key_file() -> "KeyFile":
    from ui.access.keys import KeyFile

    return KeyFile(_settings().keys)


def _password(from_stdin: bool) -> str:
    """Return the password: from standard input, or typed twice without being shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return cast(str, typer.prompt("Password", hide_input=True, confirmation_prompt="The same again"))


def _until(written: str) -> datetime:
    """Return the moment that "12h", "90d", "26w" from now or the beginning of a day stands for, UTC.

    :raises UsageError: if it is none of these.
    """
    import re
    from datetime import UTC, timedelta

    from qa.errors import UsageError

    try:
        if found := re.fullmatch(r"([1-9]\d{0,3})([hdw])", written):
            unit = {"h": "hours", "d": "days", "w": "weeks"}[found[2]]
            return datetime.now(UTC) + timedelta(**{unit: int(found[1])})
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--expires {written!r}: expected 12h, 90d, 26w, or a day as in 2027-06-30") from None
