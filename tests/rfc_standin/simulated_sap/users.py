"""Users of the simulated system: passwords, locks, and authorisations by object and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.rfc_standin.simulated_sap.errors import abap_exception, abap_message, logon_refused, no_rfc_authority

ALL = {"S_RFC": {"*"}, "S_TABU_NAM": {"*"}, "B_ALE_RECV": {"*"}}


@dataclass
class User:
    """A user, with patterns of function modules or groups (S_RFC), tables (S_TABU_NAM) and messages (B_ALE_RECV)."""

    name: str
    password: str
    locked: bool = False
    allowed: dict[str, set[str]] = field(default_factory=lambda: {name: set(values) for name, values in ALL.items()})
    denied: dict[str, set[str]] = field(default_factory=dict)

    def has(self, object_name: str, *values: str) -> bool:
        """Whether an authorisation covers one of the values and none of them was taken away."""
        return _matches(self.allowed, object_name, values) and not _matches(self.denied, object_name, values)

    def must_call(self, function: str, group: str) -> None:
        """Raise unless S_RFC covers the function module or its group."""
        if not self.has("S_RFC", function, group):
            raise no_rfc_authority(self.name, function, group)

    def must_read_table(self, table: str) -> None:
        """Raise unless S_TABU_NAM covers the table."""
        if not self.has("S_TABU_NAM", table):
            raise abap_exception("NOT_AUTHORIZED", f"ID:TB Type:E Number:113 {table}", ("TB", "E", "113", table))

    def must_send_idoc(self, message_type: str) -> None:
        """Raise unless B_ALE_RECV covers the message type."""
        if not self.has("B_ALE_RECV", message_type):
            text = f"You are not authorized to send IDocs with message type {message_type}"
            raise abap_message(text, "B1", "252", message_type)


def _matches(rules: dict[str, set[str]], object_name: str, values: tuple[str, ...]) -> bool:
    return any(fnmatchcase(value, pattern) for value in values for pattern in rules.get(object_name, ()))


class Users:
    """All users."""

    def __init__(self) -> None:
        self._by_name: dict[str, User] = {}

    def add(self, name: str, password: str) -> None:
        """A user who may do everything."""
        self._by_name[name.upper()] = User(name.upper(), password)

    def knows(self, name: str) -> bool:
        """Whether there is such a user."""
        return name.upper() in self._by_name

    def __getitem__(self, name: str) -> User:
        return self._by_name[name.upper()]

    def log_on(self, keys: dict[str, str]) -> User:
        """The user of a logon: by password, or by SNC or certificate, which are believed.

        Raises:
            SapError: the logon is refused.
        """
        user = self._by_name.get(keys.get("USER", "").upper())
        trusted = keys.get("SNC_PARTNERNAME") or keys.get("X509CERT") or keys.get("MYSAPSSO2")
        if user is None and trusted:
            return next(iter(self._by_name.values()))
        if user is None or (not trusted and user.password != keys.get("PASSWD")):
            raise logon_refused()
        if user.locked:
            raise logon_refused("User is locked. Please notify the person responsible")
        return user
