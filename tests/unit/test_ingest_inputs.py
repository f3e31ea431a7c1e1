"""Files are read whole wherever they lie; what cannot be unpacked is refused in one line."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from dazza.errors import ImportFailedError
from dazza.ingest import streams
from dazza.ingest.inputs import InputFile, open_zip

CONTENT = b"".join(b"[12:00] <a> line %d\n" % i for i in range(200_000))


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def packed(tmp_path: Path, kind: str, opened: ExitStack) -> InputFile:
    path = tmp_path / "chat.log"
    if kind == "plain":
        path.write_bytes(CONTENT)
    elif kind == "gzip":
        path.write_bytes(gzip.compress(CONTENT))
    elif kind == "zip":
        return open_zip(zipped(path, {"in/chat.log": CONTENT}), opened).files[0]
    else:
        path.write_bytes(CONTENT.decode().encode(kind))
    return InputFile(path)


KINDS = ["plain", "gzip", "zip", "utf-16"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_packed_is_read_as_it_was(tmp_path: Path, kind: str) -> None:
    with ExitStack() as opened:
        file = packed(tmp_path, kind, opened)
        with file.open() as stream:
            assert stream.read() == CONTENT
        assert file.head(20) == CONTENT[:20]


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_may_go_back_to_any_place(tmp_path: Path, kind: str) -> None:
    rng = random.Random(5)
    with ExitStack() as opened, packed(tmp_path, kind, opened).open() as stream:
        for _ in range(40):
            at, size = rng.randrange(len(CONTENT)), rng.randrange(3_000_000)
            stream.seek(at)
            assert stream.read(size) == CONTENT[at : at + size]


def test_what_is_kept_of_a_stream_does_not_grow_with_it(tmp_path: Path) -> None:
    path = tmp_path / "chat.log.gz"
    path.write_bytes(gzip.compress(CONTENT * 10))
    with InputFile(path).open() as stream:
        assert isinstance(stream, streams.Stream)
        for at in range(0, len(CONTENT) * 10, 1 << 20):
            stream.seek(at)
            stream.read(1 << 20)
            assert len(stream._kept) <= 3 << 20


@pytest.mark.parametrize("kind", ["gzip", "zip", "utf-16"])
def test_a_meter_is_told_what_was_read(tmp_path: Path, kind: str) -> None:
    read: list[int] = []
    with ExitStack() as opened:
        file = packed(tmp_path, kind, opened)
        metered = InputFile(file.path, file.member, file.archive, read.append)
        with metered.open() as stream:
            assert stream.read() == CONTENT
    assert sum(read) == len(CONTENT)


def test_a_gzip_that_is_cut_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "chat.log.gz"
    path.write_bytes(gzip.compress(random.Random(1).randbytes(1 << 20))[:-1000])
    with (
        InputFile(path).open() as stream,
        pytest.raises(ImportFailedError, match=r"chat\.log\.gz is damaged or not whole"),
    ):
        stream.read()


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_one_that_is_damaged_from_its_first_byte_on_is_told_as_such(
    tmp_path: Path, kind: str
) -> None:
    with ExitStack() as opened:
        file = packed(tmp_path, kind, opened)
        data = bytearray(file.path.read_bytes())
        begin = 10 if kind == "gzip" else 30 + len(file.member)
        data[begin : begin + 40] = b"\xff" * 40
        file.path.write_bytes(data)
        with pytest.raises(ImportFailedError, match=r"chat\.log.* is damaged or not whole"):
            file.head(20)


def test_a_damaged_member_of_an_archive_is_told_as_such(tmp_path: Path) -> None:
    path = zipped(tmp_path / "chat.zip", {"chat.log": random.Random(1).randbytes(1 << 20)})
    broken = bytearray(path.read_bytes())
    broken[500_000] ^= 0xFF
    path.write_bytes(broken)
    with ExitStack() as opened:
        file = open_zip(path, opened).files[0]
        with file.open() as stream, pytest.raises(ImportFailedError, match="is damaged"):
            stream.read()


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_archive_is_told_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chat.zip"
    path.write_bytes(content)
    with ExitStack() as opened, pytest.raises(ImportFailedError, match="is a damaged zip archive"):
        open_zip(path, opened)


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1 << 20)
    path = zipped(tmp_path / "chat.zip", {"chat.log": bytes(50 << 20)})
    with ExitStack() as opened:
        file = open_zip(path, opened).files[0]
        with pytest.raises(ImportFailedError, match="unpacks to more than 200 times its size"):
            file.open()


def test_a_gzip_bomb_is_refused_when_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1 << 20)
    path = tmp_path / "chat.log.gz"
    path.write_bytes(gzip.compress(bytes(50 << 20)))
    with InputFile(path).open() as stream:
        read = iter(lambda: stream.read(1 << 20), b"")
        with pytest.raises(ImportFailedError, match="unpacks to more than 200 times its size"):
            list(read)


def test_an_encrypted_member_is_told_as_such(tmp_path: Path) -> None:
    path = zipped(tmp_path / "chat.zip", {"chat.log": b"secret"})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # local header
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # central directory
    path.write_bytes(content)
    with ExitStack() as opened:
        file = open_zip(path, opened).files[0]
        with pytest.raises(ImportFailedError, match="is encrypted"):
            file.open()


def test_names_that_lead_out_of_an_archive_are_only_names(tmp_path: Path) -> None:
    path = zipped(tmp_path / "chat.zip", {"../../etc/x.log": b"[12:00] <a> hi\n", "/y.log": b""})
    with ExitStack() as opened:
        files = open_zip(path, opened).files
        assert [file.member for file in files] == ["../../etc/x.log", "/y.log"]
        assert files[0].head(7) == b"[12:00]"
    assert not (tmp_path.parent.parent / "etc").exists()


def test_half_a_character_of_utf_16_is_no_end_of_the_file(tmp_path: Path) -> None:
    text = "🍕" * 400_000
    path = tmp_path / "chat.log"
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    with InputFile(path).open() as stream:
        assert io.TextIOWrapper(io.BytesIO(stream.read()), encoding="utf-8").read() == text
