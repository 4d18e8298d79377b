"""The attacks that TUF names (specification §1.5.2), each made on a laptop; what test_updating.py has already is not made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root

from desktop_app.domain.errors import Refused
from resources.installer.releasing import THRESHOLD, Keys, Repository, next_root
from sync.releases.sources import PIECE_BYTES, FolderSource
from tests.updates.conftest import NOW, Laptop, Releaser


class Endless(FolderSource):
    """A source that never stops giving one kind of file."""

    def __init__(self, folder: Path, which: str) -> None:
        super().__init__(folder)
        self.given, self._which = 0, which

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        if not path.startswith(self._which):
            return super().piece(path, offset, length)
        self.given += length
        assert self.given < 40 * 2**20, "it would go on for ever"
        return b"x" * length


def refused(laptop: Laptop, source: FolderSource, says: str = "没有更新") -> None:
    with pytest.raises(Refused, match=says):
        laptop.updating.offer(source)


@pytest.mark.parametrize("which", ["metadata/2.root", "metadata/timestamp", "metadata/", "targets/"])
def test_endless_data_is_cut_off(laptop: Laptop, releaser: Releaser, which: str) -> None:
    releaser.release("1.1.0")
    refused(laptop, Endless(releaser.repository.folder, which))


def test_an_endless_file_is_cut_off_where_its_signed_size_ends(laptop: Laptop, releaser: Releaser) -> None:
    releaser.release("1.1.0")
    offer = laptop.updating.offer(FolderSource(releaser.repository.folder))
    assert offer is not None
    source = Endless(releaser.repository.folder, "files/")
    with pytest.raises(Refused, match="没有更新"):
        laptop.updating.fetch(source, offer)
    assert source.given <= PIECE_BYTES


def test_parts_of_different_states_do_not_go_together(laptop: Laptop, releaser: Releaser, source: FolderSource, tmp_path: Path) -> None:
    releaser.release("1.1.0")
    shutil.copytree(releaser.repository.folder / "metadata", tmp_path / "before")
    releaser.release("1.2.0")
    metadata = releaser.repository.folder / "metadata"
    newest = max(metadata.glob("*.targets.json"), key=lambda path: int(path.name.partition(".")[0]))
    older = max((tmp_path / "before").glob("*.targets.json"), key=lambda path: int(path.name.partition(".")[0]))
    newest.write_bytes(older.read_bytes())  # genuine, and of yesterday
    refused(laptop, source, "比本机见过的旧")


def test_one_stolen_root_key_names_no_others(laptop: Laptop, releaser: Releaser, source: FolderSource, tmp_path: Path) -> None:
    thief = Keys(tmp_path / "thief", b"z" * 8)
    thief.make()
    forged = Metadata[Root].from_bytes(next_root(releaser.root, releaser.keys, thief, NOW))
    stolen = {releaser.keys.signer("root-1").public_key.keyid}
    theirs = {thief.signer(f"root-{number}").public_key.keyid for number in (1, 2, 3)}
    for keyid in set(forged.signatures) - stolen - theirs:
        del forged.signatures[keyid]
    assert len(set(forged.signatures) & theirs) >= THRESHOLD
    (releaser.repository.folder / "metadata" / "2.root.json").write_bytes(forged.to_bytes())
    Repository(releaser.repository.folder, thief, lambda: NOW).release(releaser.bundle("6.6.6"), "6.6.6", "linux", "x86_64")
    refused(laptop, source, "签名不对")


@pytest.mark.parametrize(("system", "machine"), [("windows", "x86_64"), ("linux", "aarch64")])
def test_the_program_of_another_machine_is_not_offered(
    laptop: Laptop, releaser: Releaser, source: FolderSource, system: str, machine: str
) -> None:
    releaser.repository.release(releaser.bundle("1.1.0"), "1.1.0", system, machine)
    assert laptop.updating.offer(source) is None


def test_a_source_that_gives_nothing_is_said_to_and_changes_nothing(laptop: Laptop, tmp_path: Path) -> None:
    refused(laptop, FolderSource(tmp_path / "empty"), "不全")


Spoil = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "spoil", [lambda data: b"", lambda data: b"{}", lambda data: b"[" * 9999, lambda data: data[:-1] + b"\xff", lambda data: data * 2]
)
@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "root"])
def test_metadata_that_is_none_never_ends_the_program(
    laptop: Laptop, releaser: Releaser, source: FolderSource, role: str, spoil: Spoil
) -> None:
    releaser.release("1.1.0")
    metadata = releaser.repository.folder / "metadata"
    if role == "root":
        shutil.copyfile(metadata / "1.root.json", metadata / "2.root.json")
    path = max(metadata.glob(f"*{role}.json"), key=lambda path: path.name)
    path.write_bytes(spoil(path.read_bytes()))
    refused(laptop, source)
