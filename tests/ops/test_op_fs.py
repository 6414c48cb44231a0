"""`Deno.readTextFile` and its family, in Python."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from network_runtime._deno.ops import fs


def test_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("ü\n".encode() + b"\xff")
    assert fs.read_file_text(str(file)) == "ü\n\ufffd"
    assert fs.read_file(str(file)) == "ü\n".encode() + b"\xff"


def test_writes(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    fs.write_file(str(file), {}, "one, longer")
    fs.write_file(str(file), {}, b"two")
    assert file.read_bytes() == b"two"
    fs.write_file(str(file), {"append": True, "create": False}, " three")
    assert file.read_bytes() == b"two three"
    with pytest.raises(FileExistsError):
        fs.write_file(str(file), {"createNew": True}, "")
    with pytest.raises(FileNotFoundError):
        fs.write_file(str(tmp_path / "b"), {"create": False}, "")
    fs.write_file(str(tmp_path / "c"), {"createNew": True, "mode": 0o600}, "")
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o600
    fs.write_file(str(file), {"mode": 0o640}, "")
    assert file.stat().st_mode & 0o777 == 0o640


def test_half_a_surrogate_pair_is_a_replacement_character(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fs.write_file(str(tmp_path / "a"), {}, "\U0001f600\udc00 b\ud800")
    assert (tmp_path / "a").read_bytes() == "\U0001f600\ufffd b\ufffd".encode()
    path = str(tmp_path / "b\ud800")
    fs.write_file(path, {}, "text")
    assert (tmp_path / "b\ufffd").read_bytes() == fs.read_file(path) == b"text"
    assert fs.read_file_text(path) == "text"
    (tmp_path / "c\ufffd").mkdir()
    assert fs.read_dir(str(tmp_path / "c\udfff")) == []
    monkeypatch.chdir(tmp_path)
    fs.chdir("c\ud800")
    assert fs.cwd() == str(tmp_path / "c\ufffd")


def test_a_name_that_is_no_utf_8_leads_back_to_its_file(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff")).write_text("text")
    (entry,) = fs.read_dir(str(tmp_path))
    assert fs.read_file_text(str(tmp_path / entry["name"])) == "text"


def test_read_dir(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    entries = sorted(fs.read_dir(str(tmp_path)), key=lambda entry: entry["name"])
    assert entries == [
        {"name": "file", "isFile": True, "isDirectory": False, "isSymlink": False},
        {"name": "folder", "isFile": False, "isDirectory": True, "isSymlink": False},
        {"name": "link", "isFile": False, "isDirectory": False, "isSymlink": True},
    ]


async def test_the_asynchronous_twins(tmp_path: Path) -> None:
    file = str(tmp_path / "a.txt")
    await fs.write_file_async(file, {}, "text")
    assert await fs.read_file_text_async(file) == "text"
    assert await fs.read_file_async(file) == b"text"
    assert [entry["name"] for entry in await fs.read_dir_async(str(tmp_path))] == ["a.txt"]
    with pytest.raises(FileNotFoundError):
        await fs.read_file_text_async(str(tmp_path / "nope"))


def test_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert fs.cwd() == str(tmp_path)
    (tmp_path / "folder").mkdir()
    fs.chdir("folder")
    assert Path.cwd() == tmp_path / "folder"
