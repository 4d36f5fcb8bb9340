"""What the book takes from the npm registry is what its list says, or is not used."""

import base64
import hashlib
import io
import json
import subprocess
import tarfile

import pytest

from book import packages
from book.packages import PackageError, fetch, licences, pinned


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """An npm that packs from a folder, and notes what it was asked for."""
    monkeypatch.setenv("DOWNHILL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(packages.shutil, "which", lambda name: "npm")
    asked = []

    def archive(name, version):
        content = io.BytesIO()
        files = {"package.json": json.dumps({"name": name, "version": version}), "LICENSE": "MIT"}
        with tarfile.open(fileobj=content, mode="w:gz") as opened:
            for file, text in files.items():
                entry = tarfile.TarInfo(f"package/{file}")
                entry.size = len(text)
                opened.addfile(entry, io.BytesIO(text.encode()))
        return content.getvalue()

    def npm(command, cwd, **_):
        wanted = [word for word in command if "@" in word[1:]]
        asked.extend(wanted)
        for word in wanted:
            name, version = word.rsplit("@", 1)
            file = cwd / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
            file.write_bytes(made[word])
        return subprocess.CompletedProcess(command, 0, "", "")

    made = {f"{name}@1.2.3": archive(name, "1.2.3") for name in ("small", "@of/parts")}
    listed = tmp_path / "packages.toml"
    pins = [
        f'["{word.rsplit("@", 1)[0]}"]\nversion = "1.2.3"\nintegrity = "sha512-'
        + base64.b64encode(hashlib.sha512(content).digest()).decode()
        + '"\n'
        for word, content in made.items()
    ]
    listed.write_text("\n".join(pins))
    monkeypatch.setattr(packages.subprocess, "run", npm)
    return listed, asked, made


def test_a_package_is_fetched_once_and_lies_where_node_looks_for_it(registry):
    listed, asked, _ = registry
    folders = fetch(["small", "@of/parts"], listed)
    assert fetch(["@of/parts"], listed)["@of/parts"] == folders["@of/parts"]
    assert asked == ["small@1.2.3", "@of/parts@1.2.3"]
    assert folders["@of/parts"].parts[-3:] == ("node_modules", "@of", "parts")
    assert json.loads((folders["small"] / "package.json").read_text())["name"] == "small"
    assert licences(["small"], listed) == {"small 1.2.3": "MIT"}


def test_an_archive_with_another_hash_is_refused_and_not_kept(registry):
    listed, _, made = registry
    right = made["small@1.2.3"]
    made["small@1.2.3"] = right + b"\0"
    with pytest.raises(PackageError, match=r"small 1\.2\.3 is not what packages\.toml says"):
        fetch(["small"], listed)
    made["small@1.2.3"] = right
    assert (fetch(["small"], listed)["small"] / "package.json").exists()


def test_who_has_no_npm_reads_what_to_do(registry, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(PackageError, match="no npm here: it comes with Node"):
        fetch(["small"], registry[0])


def test_a_name_that_the_list_lacks_is_named():
    with pytest.raises(PackageError, match=r"packages\.toml does not list left-pad"):
        pinned(["left-pad"])


def test_every_listed_package_has_an_exact_version_and_a_hash():
    names = packages.tomllib.loads(packages.LIST.read_text(encoding="utf-8"))
    for package in pinned(names):
        assert package.version.replace(".", "").isdigit(), package
        kind, _, hashed = package.integrity.partition("-")
        assert (kind, len(base64.b64decode(hashed))) == ("sha512", 64), package
