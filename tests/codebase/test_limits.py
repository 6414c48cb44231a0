"""Each limit's default and range is written in one place, and all lists of the limits agree."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from network_runtime import Limits, _core
from network_runtime._base.limit_table import DEFAULT_LOCATION, DEFAULTS, LIMITS, for_core
from network_runtime.limits import LimitOptions

ROOT = Path(__file__).parents[2]
OTHERS = {"isolation", "console", "location"}


def test_limits_has_the_numbers_of_the_table_and_their_defaults() -> None:
    values = {field.name: field.default for field in fields(Limits)}
    assert {name: value for name, value in values.items() if name not in OTHERS} == DEFAULTS
    assert set(get_type_hints(LimitOptions)) == set(values)


def test_a_default_is_in_its_own_range() -> None:
    assert all(least <= default <= most for default, least, most in LIMITS.values())


def resources(**numbers: int) -> _core.ResourceLimits:
    return _core.ResourceLimits(own_cage=False, forward_console=False, location=DEFAULT_LOCATION, **numbers)


@pytest.mark.parametrize("name", for_core(DEFAULTS))
def test_the_core_wants_each_number_it_knows(name: str) -> None:
    numbers = for_core(DEFAULTS)
    del numbers[name]
    with pytest.raises(TypeError, match=name):
        resources(**numbers)
    with pytest.raises(ValueError, match=name):
        resources(**{**numbers, name: -1})
    resources(**{**numbers, name: LIMITS[name][2]})


def test_the_core_takes_no_other_number() -> None:
    with pytest.raises(TypeError, match="no limit"):
        resources(**for_core(DEFAULTS), held_bytes=1)


def test_no_default_is_written_again_in_c_plus_plus() -> None:
    text = (ROOT / "csrc/limits/resource_limits.h").read_text()
    struct = text[text.index("struct ResourceLimits") : text.index("};")]
    assert set(re.findall(r"^  (?:int64_t|size_t) \w+ = (\w+);", struct, re.MULTILINE)) == {"0"}
