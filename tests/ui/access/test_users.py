from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bcrypt
import pytest

from qa.errors import AccessFileError, UsageError
from ui.access.users import User, UserFile

PASSWORD = "correct horse"


@pytest.fixture
def users(tmp_path: Path) -> UserFile:
    return UserFile(tmp_path / "users", rounds=4)


def test_a_user_is_known_by_the_right_password_only(users: UserFile) -> None:
    assert users.add("ada", PASSWORD) == User("ada", is_admin=False)
    assert users.verify("ada", PASSWORD) == User("ada", is_admin=False)
    for wrong in ("", "correct hors", f"{PASSWORD} ", PASSWORD.upper(), "\0"):
        assert users.verify("ada", wrong) is None


def test_an_admin_is_one(users: UserFile) -> None:
    users.add("ada", PASSWORD, is_admin=True)
    users.add("bob", PASSWORD)
    assert users.verify("ada", PASSWORD) == User("ada", is_admin=True)
    assert users.find("ada") == User("ada", is_admin=True)
    assert users.all() == [User("ada", is_admin=True), User("bob", is_admin=False)]


def test_the_file_holds_hashes_and_is_for_its_owner_only(users: UserFile) -> None:
    users.add("ada", PASSWORD)
    text = users.path.read_text()
    assert "ada:user:$2b$04$" in text
    assert PASSWORD not in text
    assert users.path.stat().st_mode & 0o777 == 0o600


def test_a_removed_user_and_another_password_are_seen_by_who_has_read_the_file(users: UserFile) -> None:
    users.add("ada", PASSWORD)
    server = UserFile(users.path)
    stamp = server.stamp("ada")
    assert stamp is not None
    users.set_password("ada", "another horse")
    assert server.verify("ada", PASSWORD) is None
    assert server.verify("ada", "another horse") is not None
    assert server.stamp("ada") not in (stamp, None)
    users.remove("ada")
    assert server.verify("ada", "another horse") is None
    assert (server.find("ada"), server.stamp("ada")) == (None, None)


def test_a_new_password_leaves_the_role(users: UserFile) -> None:
    users.add("ada", PASSWORD, is_admin=True)
    users.set_password("ada", "another horse")
    assert users.verify("ada", "another horse") == User("ada", is_admin=True)


def test_an_unknown_name_costs_as_much_as_the_dearest_known_one(
    users: UserFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    users.add("ada", PASSWORD)
    UserFile(users.path, rounds=5).add("bob", PASSWORD)
    held: list[bytes] = []
    real = bcrypt.checkpw

    def check(password: bytes, hashed: bytes) -> bool:
        held.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", check)
    assert users.verify("nobody", PASSWORD) is None
    assert [hashed[:7] for hashed in held] == [b"$2b$05$"]


def test_nobody_can_log_in_where_there_is_no_file(users: UserFile) -> None:
    assert users.verify("ada", PASSWORD) is None
    assert users.all() == []


def test_a_password_does_not_depend_on_how_the_keyboard_writes_it(users: UserFile) -> None:
    users.add("ada", "p\u00e9nicilline")
    assert users.verify("ada", "pe\u0301nicilline") is not None


@pytest.mark.parametrize("password", ["x" * 73, "é" * 37])
def test_more_than_bcrypt_takes_is_refused_not_cut(users: UserFile, password: str) -> None:
    with pytest.raises(UsageError, match="72"):
        users.add("ada", password)
    users.add("ada", "x" * 72)
    assert users.verify("ada", "x" * 72) is not None
    assert users.verify("ada", "x" * 73) is None
    assert users.verify("ada", "é" * 37) is None


def test_a_short_password_is_refused(users: UserFile) -> None:
    with pytest.raises(UsageError, match="7 characters"):
        users.add("ada", "x" * 7)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "ada\n", "../ada", "x" * 65, "ädä", "#ada", "a\0"])
def test_what_is_no_name_is_refused(users: UserFile, name: str) -> None:
    with pytest.raises(UsageError, match="user name"):
        users.add(name, PASSWORD)
    assert not users.path.exists()


@pytest.mark.parametrize("name", ["ada", "Ada.Lovelace", "ada@example.org", "a_-9", "x" * 64])
def test_names_of_the_usual_kinds_are_taken(users: UserFile, name: str) -> None:
    users.add(name, PASSWORD)
    assert users.verify(name, PASSWORD) == User(name, is_admin=False)


def test_one_name_is_taken_once(users: UserFile) -> None:
    users.add("ada", PASSWORD)
    with pytest.raises(UsageError, match="already"):
        users.add("ada", "another horse", is_admin=True)
    assert users.verify("ada", PASSWORD) == User("ada", is_admin=False)


def test_changing_who_is_not_there_names_who_is(users: UserFile) -> None:
    users.add("ada", PASSWORD)
    for change in (lambda: users.remove("bob"), lambda: users.set_password("bob", PASSWORD)):
        with pytest.raises(UsageError, match=r"'bob'.*ada"):
            change()


GOOD = "$2b$04$oixwJaPrMp1iqvEMerwcW.gEt00IrjgyWYEP/5NehDCGeKhw0TW3e"


@pytest.mark.parametrize(
    "line",
    [
        "ada",
        f"ada:{GOOD}",
        "ada:user:",
        "ada:user:secret",
        f"ada:root:{GOOD}",
        f"a b:user:{GOOD}",
        f"ada:user:{GOOD}:more",
        f"bob:admin:{GOOD}",
        f"ada:user:{GOOD.replace('$04$', '$31$')}",
    ],
)
def test_a_damaged_line_is_told_by_number_and_not_repeated(users: UserFile, line: str) -> None:
    users.path.write_text(f"# users\n\nbob:user:{GOOD}\n{line}\n")
    with pytest.raises(AccessFileError, match="line 4") as raised:
        users.verify("bob", PASSWORD)
    assert "secret" not in str(raised.value)
    assert GOOD not in str(raised.value)


def test_two_writers_lose_nothing(users: UserFile) -> None:
    names = [f"user{number}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(UserFile(users.path, rounds=4).add, name, PASSWORD) for name in names]:
            done.result()
    assert [user.name for user in users.all()] == sorted(names)
