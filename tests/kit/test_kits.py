"""The archives of third_party/kit match their pins, and CMake accepts nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KITS = ROOT / "third_party/kit"
SUMS = sorted(KITS.glob("*.sha256"))
# Programs of this Python's environment first, be it active or not.
PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
CMAKE = shutil.which("cmake", path=PATH) or ""
TOO_MUCH = 8_000_000  # bytes: the web kit is in every clone


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_kits() -> None:
    assert [re.sub(r"-[\d.]+-.*", "", path.name) for path in SUMS] == ["typescript-kit", "v8-kit", "web-kit"]


@pytest.mark.parametrize("sums", SUMS, ids=lambda path: path.name)
def test_checksum(sums: Path) -> None:
    digest, name = sums.read_text().split()
    assert name + ".sha256" == sums.name
    assert sha256((KITS / name).read_bytes()) == digest


def test_doctest_is_unmodified() -> None:
    """The file of Debian's doctest-dev 2.4.9~ds-1. cmake/FindDoctest.cmake accepts this archive and no other."""
    (archive,) = KITS.glob("doctest-*.tar.xz")
    finder = (ROOT / "cmake/FindDoctest.cmake").read_text()
    assert archive.name in finder
    assert sha256(archive.read_bytes()) in finder
    with tarfile.open(archive) as tar:
        (header,) = [entry for entry in tar if entry.isfile()]
        file = tar.extractfile(header)
        assert file is not None
        assert header.name == "doctest-2.4.9/doctest/doctest.h"
        assert sha256(file.read()) == "041dced3b82ed2d6c920977fcba16e8b9e49daaa200c81ba0ccec529a4f1fd5d"


@cache
def web_kit() -> dict[str, bytes]:
    """Path below the top folder: content."""
    (archive,) = KITS.glob("web-kit-*.tar.xz")
    assert archive.stat().st_size < TOO_MUCH
    with tarfile.open(archive) as tar:
        files = {entry.name: tar.extractfile(entry) for entry in tar if entry.isfile()}
        return {name.partition("/")[2]: file.read() for name, file in files.items() if file is not None}


def pins(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "third_party" / path).read_text())


def test_deno_scripts_are_the_pinned_ones() -> None:
    pinned = {
        f"deno/{crate}/{Path(script).name}": digest
        for crate, pin in pins("deno/scripts.toml").items()
        for script, digest in pin["scripts"].items()
    }
    assert {name: sha256(content) for name, content in web_kit().items() if name.startswith("deno/")} == pinned


def test_record_tells_what_went_in() -> None:
    record = json.loads(web_kit()["BUILD.json"])
    sources = pins("web/sources.toml") | pins("deno/scripts.toml")
    assert {name: source["sha256"] for name, source in record["sources"].items()} == {
        name: pin["sha256"] for name, pin in sources.items()
    }
    contents = {name: sha256(content) for name, content in web_kit().items() if name != "BUILD.json"}
    assert record["files"] == contents


def test_web_kit_names_no_folder_of_its_maker() -> None:
    for name, content in web_kit().items():
        assert not re.search(rb"/(home|root|tmp|work)/\w", content), name


def test_overlays_stand_for_pinned_scripts() -> None:
    overlays = ROOT / "third_party/deno/overlays"
    crates = pins("deno/scripts.toml")
    for overlay in overlays.rglob("*.js"):
        crate = overlay.relative_to(overlays).parts[0]
        assert crate in crates, overlay
        assert overlay.read_text().startswith("//"), f"{overlay} does not say what it is"


@pytest.mark.skipif(importlib.util.find_spec("ziglang") is None, reason="needs what compiles: pip install ziglang")
def test_recipe_refuses_an_archive_that_is_not_pinned(tmp_path: Path) -> None:
    sources = pins("web/sources.toml") | pins("deno/scripts.toml")
    for name, pin in sources.items():
        ending = "tar.gz" if pin.get("registry") == "pip" else "crate"
        (tmp_path / f"{pin.get('package', name)}-{pin['version']}.{ending}").write_bytes(b"something else")
    folders = ("--archives", str(tmp_path), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "out"))
    command = [sys.executable, str(ROOT / "third_party/web/build_web.py"), *folders]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "is not the pinned one" in ended.stderr
    assert sha256(b"something else") in ended.stderr
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.skipif(not CMAKE, reason="needs what configures: pip install cmake")
class TestUnpack:
    """Runs cmake/UnpackKit.cmake with a small kit, in its own project folder."""

    @pytest.fixture
    def kits(self, tmp_path: Path) -> Path:
        (tmp_path / "a-kit-2").mkdir()
        (tmp_path / "a-kit-2/BUILD.json").write_text('{"a": 2}')
        (tmp_path / "a-kit-2/part").write_text("part")
        kits = tmp_path / "third_party/kit"
        kits.mkdir(parents=True)
        archive = kits / "a-kit-2-linux-x86_64.tar.xz"
        with tarfile.open(archive, "w:xz") as tar:
            tar.add(tmp_path / "a-kit-2", arcname="a-kit-2")
        (kits / f"{archive.name}.sha256").write_text(f"{sha256(archive.read_bytes())}  {archive.name}\n")
        (tmp_path / "script.cmake").write_text(
            f'include("{ROOT}/cmake/UnpackKit.cmake")\n'
            "unpack_kit(folder a-kit make_a.py A_KIT)\n"
            'read_kit(version "${folder}" a-kit a A_KIT part)\n'
            'message(STATUS "version ${version}")\n'
        )
        return kits

    def configure(self, kits: Path, *options: str) -> tuple[bool, str]:
        """Whether CMake succeeds, and its output on one line."""
        project = kits.parents[1]
        options = (
            f"PROJECT_SOURCE_DIR={project}",
            "CMAKE_SYSTEM_NAME=Linux",
            "CMAKE_SYSTEM_PROCESSOR=x86_64",
            *options,
        )
        command = [CMAKE, *(f"-D{option}" for option in options), "-P", str(project / "script.cmake")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        return ended.returncode == 0, " ".join((ended.stdout + ended.stderr).split())

    def test_unpacks_once(self, kits: Path) -> None:
        for expected in (True, False):
            content, said = self.configure(kits)
            assert content, said
            assert "version 2" in said
            assert ("Unpacking the a-kit" in said) is expected

    def test_altered(self, kits: Path) -> None:
        archive = next(kits.glob("*.xz"))
        archive.write_bytes(archive.read_bytes() + b"\0")
        content, said = self.configure(kits)
        assert not content
        assert "has been altered" in said
        assert "git checkout -- third_party/kit" in said

    def test_missing_archive(self, kits: Path) -> None:
        next(kits.glob("*.xz")).unlink()
        content, said = self.configure(kits)
        assert not content
        assert "is missing" in said
        assert "make_a.py" in said

    def test_no_kit(self, kits: Path) -> None:
        for path in list(kits.iterdir()):
            path.unlink()
        content, said = self.configure(kits)
        assert not content
        assert "Expected one a-kit for linux-x86_64 in third_party/kit, found 0" in said
        assert "-DA_KIT=DIR" in said

    def test_another_platform(self, kits: Path) -> None:
        """No way to restore what was never there."""
        for system, processor in (("Linux", "aarch64"), ("Darwin", "arm64")):
            content, said = self.configure(kits, f"CMAKE_SYSTEM_NAME={system}", f"CMAKE_SYSTEM_PROCESSOR={processor}")
            assert not content
            platform = f"{system}-{processor}".lower()
            assert f"cannot be built for {platform}: there is a a-kit for linux-x86_64 only" in said
            assert "make_a.py" in said
            assert "checkout" not in said

    def test_two_kits(self, kits: Path) -> None:
        shutil.copy(next(kits.glob("*.sha256")), kits / "a-kit-3-linux-x86_64.tar.xz.sha256")
        content, said = self.configure(kits)
        assert not content
        assert "found 2" in said

    def test_unpacked_kit(self, kits: Path) -> None:
        for path in list(kits.iterdir()):
            path.unlink()
        content, said = self.configure(kits, f"A_KIT={kits.parents[1] / 'a-kit-2'}")
        assert content, said
        assert "version 2" in said

    def test_unpacked_folder_is_no_kit(self, kits: Path) -> None:
        (kits.parents[1] / "a-kit-2/part").unlink()
        content, said = self.configure(kits, f"A_KIT={kits.parents[1] / 'a-kit-2'}")
        assert not content
        assert "is not a a-kit: it has no part" in said


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not CMAKE or not shutil.which("ninja", path=PATH) or importlib.util.find_spec("ziglang") is None,
    reason="needs what compiles: pip install cmake ninja ziglang",
)
def test_every_library_works() -> None:
    """third_party/web/probe.cc, compiled and linked as the extension is, through the targets that CMake gives."""
    build = ROOT / "build/web-kit-probe"
    options = ("-DCMAKE_BUILD_TYPE=RelWithDebInfo", f"-DPython_EXECUTABLE={sys.executable}")
    configure = [CMAKE, "-S", str(ROOT / "tests/kit"), "-B", str(build), "-G", "Ninja", *options]
    environment = os.environ | {"PATH": PATH}
    for command in (configure, [CMAKE, "--build", str(build)], [str(build / "web_kit_probe")]):
        ended = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout
