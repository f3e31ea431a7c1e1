"""Bytes become the same lines however they are cut, and no byte stops the reading."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.decoding import decode_line
from dazza.errors import ImportFailedError
from dazza.ingest.lines import MAX_LINE_BYTES, decode_lines, read_block


class Named(io.BytesIO):
    name = "some.log"


@pytest.mark.parametrize(
    ("data", "expected", "cp1252"),
    [
        (b"", [], 0),
        (b"\n", [""], 0),
        (b"a\nb\n", ["a", "b"], 0),
        (b"a\r\nb\r\n\r\nc", ["a", "b", "", "c"], 0),
        (b"a\rb\n", ["a\rb"], 0),
        (b"\xef\xbb\xbfa\n", ["a"], 0),
        (b"caf\xe9\ncaf\xc3\xa9\n", ["café", "café"], 1),
        (b"\x93quoted\x94\n", ["“quoted”"], 1),
        (b"\x81\xff\n", ["\x81ÿ"], 1),
        (b"\xe9\r\n\xe8\x85\x28\n", ["é", "è…("], 2),
        ("新初学者".encode()[:-2] + b"\n", ["新初学�"], 0),
        (b"a\0b\n\0\n", ["a\0b", "\0"], 0),
        (b"\xe2\x80\xa8\x0b\x0c\x1c\x85\n", ["â€¨\x0b\x0c\x1c…"], 1),
    ],
)
def test_each_line_is_utf_8_or_else_windows_1252(
    data: bytes, expected: list[str], cp1252: int
) -> None:
    decoded = decode_lines(data)
    assert (decoded.text.to_list(), decoded.cp1252) == (expected, cp1252)


LINE = st.tuples(
    st.sampled_from([b"", b"", b"\xef\xbb\xbf"]),
    st.binary(max_size=8).map(lambda content: content.replace(b"\n", b"")),
).map(b"".join)


@settings(deadline=None, max_examples=100)
@given(st.lists(LINE, max_size=30))
def test_lines_are_those_of_a_plain_split(parts: list[bytes]) -> None:
    data = b"".join(part + b"\n" for part in parts)
    expected = [part.removesuffix(b"\r") for part in parts]
    if data.startswith(b"\xef\xbb\xbf"):
        expected[0] = expected[0][3:]
    decoded = decode_lines(data).text.to_list()
    assert decoded == [decode_line(part)[0].removeprefix("\ufeff") for part in expected]


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.integers(1, 64))
def test_blocks_put_together_are_the_file(data: bytes, size: int) -> None:
    data = data.replace(b"x", b"\n")
    file, offset, read = Named(data), 0, b""
    while offset < len(data):
        block = read_block(file, offset, len(data), size)
        assert block.data.endswith(b"\n") == (block.open_at is None)
        if block.open_at is not None:
            assert block.next_offset == len(data)
            assert b"\n" not in data[block.open_at :]
        read += block.data
        offset = block.next_offset
    assert read == data


@pytest.mark.parametrize("ending", [b"", b"\n", b"\nnext\n"])
def test_a_line_longer_than_the_limit_is_passed_over(ending: bytes) -> None:
    data = b"x" * (MAX_LINE_BYTES + 3_000_000) + ending
    block = read_block(Named(data), 0, len(data))
    assert block.too_long
    assert data[block.next_offset :] == ending[1:]


def test_a_file_that_shrinks_while_it_is_read_is_told() -> None:
    with pytest.raises(ImportFailedError, match="became shorter"):
        read_block(Named(b"abc\n"), 0, 100)
