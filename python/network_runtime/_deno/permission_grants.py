"""What is granted, denied and refused of one kind of permission."""

from __future__ import annotations

from network_runtime._deno.permission_entries import ENTRIES

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Literal

    from network_runtime._deno.permission_entries import Entry

    State = Literal["granted", "prompt", "denied"]


class Grants:
    """The state of one kind. Guarded by its owner's lock."""

    def __init__(self, kind: str, granted: bool | tuple[str, ...], denied: bool | tuple[str, ...]) -> None:
        """Resolve what the permissions say: paths and programs are what they are now."""
        entry = ENTRIES[kind]
        self.kind = kind
        self._whole = granted is True
        self._granted = [] if isinstance(granted, bool) else [entry(text) for text in granted]
        self._denied_whole = denied is True
        self._denied = [] if isinstance(denied, bool) else [entry(text) for text in denied]
        # What the user refused when asked. It is not asked for again.
        self._refused_whole = False
        self._refused: list[Entry] = []

    @property
    def free(self) -> bool:
        """Whether everything of this kind is granted and nothing denied."""
        return self._whole and not (self._denied or self._refused or self._denied_whole or self._refused_whole)

    def query(self, value: Entry | None) -> tuple[State, bool]:
        """The state of a value, or of the whole kind; and whether a part of what is granted is denied."""
        if self._denied_whole or self._refused_whole or (value is not None and self._denies(value)):
            return "denied", False
        if self._whole or (value is not None and any(entry.grants(value) for entry in self._granted)):
            return "granted", self.denies_part(value)
        return "prompt", False

    def denies_part(self, value: Entry | None) -> bool:
        """Whether something in `value` is denied by the permissions."""
        return bool(self._denied) if value is None else any(value.denies(entry) for entry in self._denied)

    def grant(self, value: Entry | None) -> None:
        """Grant a value, or the whole kind."""
        if value is None:
            self._whole = True
        else:
            self._granted.append(value)

    def refuse(self, value: Entry | None) -> None:
        """Refuse a value, or the whole kind, from now on."""
        if value is None:
            self._refused_whole = True
        else:
            self._refused.append(value)

    def revoke(self, value: Entry | None) -> None:
        """Take back the whole kind, or all that has to do with a value: what it is in, and what is in it."""
        self._whole = False
        self._granted = (
            []
            if value is None
            else [entry for entry in self._granted if not (entry.grants(value) or value.grants(entry))]
        )

    def _denies(self, value: Entry) -> bool:
        return any(entry.denies(value) for entry in (*self._denied, *self._refused))
