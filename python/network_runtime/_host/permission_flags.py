"""The flags of the command line that say what the script may do: `--allow-read=…`, `--deny-net`, `-A` and so on."""

from __future__ import annotations

from network_runtime._base.permission_values import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from network_runtime.permissions import Permissions

_LETTERS: Final = {"R": "read", "W": "write", "N": "net", "E": "env", "S": "sys"}
_ALLOW: Final = {f"--allow-{kind}": kind for kind in KINDS}
_DENY: Final = {f"--deny-{kind}": f"deny_{kind}" for kind in KINDS}
_ALL: Final = ("-A", "--allow-all")


def read(flags: Sequence[str]) -> Permissions | None:
    """What flags say that look as if they were about permissions; None when everything is allowed.

    Raises ValueError, which says what is wrong, also about a flag that there is not.
    """
    taken = _Flags()
    for flag in flags:
        if not taken.take(flag):
            raise ValueError(f"unrecognized arguments: {flag} (the script's own follow --)")
    return taken.permissions()


class _Flags:
    """The flags that were given so far."""

    def __init__(self) -> None:
        """No flag is given."""
        self._values: dict[str, bool | list[str]] = {}
        self._given: dict[str, str] = {}
        self._all = ""
        self._none = False
        self._prompt = True

    def take(self, word: str) -> bool:
        """Take in `word`, and return whether it is such a flag. Raises ValueError, which says what is wrong."""
        name, equals, value = word.partition("=")
        values = _split(value) if equals else None
        if name in _ALLOW or name in _DENY:
            self._add(name, _ALLOW.get(name) or _DENY[name], values)
        elif name in _ALL or name in {"--deny-all", "--no-prompt"}:
            if values is not None:
                raise ValueError(f"argument {name}: it takes no value")
            self._all = name if name in _ALL else self._all
            self._none |= name == "--deny-all"
            self._prompt &= name != "--no-prompt"
        else:
            return self._take_letters(name, values)
        return True

    def permissions(self) -> Permissions | None:
        """What the flags say; None when everything is allowed. Raises ValueError, which says what is wrong."""
        allowed = [name for name in self._values if not name.startswith("deny_")]
        if self._all and (allowed or self._none):
            other = self._given[allowed[0]] if allowed else "--deny-all"
            raise ValueError(f"{self._all} conflicts with {other}")
        if not self._values and not self._none:
            return None
        from network_runtime.permissions import Permissions  # noqa: PLC0415

        whole = {} if allowed or self._none else dict.fromkeys(KINDS, True)
        try:
            return Permissions(**{**whole, **self._values}, prompt=self._prompt)
        except ValueError as error:
            raise ValueError(self._in_flags(str(error))) from None

    def _take_letters(self, name: str, values: list[str] | None) -> bool:
        """`-R`, `-RW`, `-N=example.com`. A value belongs to the last letter."""
        letters = name[1:]
        if not letters or not name.startswith("-") or set(letters) - {*_LETTERS, "A"}:
            return False
        for at, letter in enumerate(letters):
            last = at == len(letters) - 1
            if letter == "A":
                if last and values is not None:
                    raise ValueError("argument -A: it takes no value")
                self._all = "-A"
            else:
                self._add(f"-{letter}", _LETTERS[letter], values if last else None)
        return True

    def _add(self, flag: str, name: str, values: list[str] | None) -> None:
        """A flag without values is about all of its kind, and stays so."""
        if values == [""]:
            raise ValueError(f"argument {flag}: a value must follow the =")
        self._given.setdefault(name, flag)
        known = self._values.get(name, [])
        self._values[name] = True if values is None or isinstance(known, bool) else [*known, *values]

    def _in_flags(self, problem: str) -> str:
        name, _, rest = problem.partition(" has ")
        return f"argument {self._given.get(name, name)}: {rest}"


def _split(text: str) -> list[str]:
    """The values between commas. Two commas are one that belongs to a value."""
    return [part.replace("\0", ",") for part in text.replace(",,", "\0").split(",")]
