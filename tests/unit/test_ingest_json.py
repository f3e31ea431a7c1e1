"""JSON of careless and of hostile writers is read to its end, whatever the size of the pieces."""

from __future__ import annotations

import io
import json
from itertools import chain
from pathlib import Path
from typing import Any, TypedDict

import ijson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Truncated
from dazza.ingest.inputs import InputFile
from dazza.ingest.jsonbytes import DEEPEST, TOO_DEEP, Depth, SoundBytes
from dazza.ingest.jsonlists import OBJECT
from dazza.ingest.jsonscan import Odd, Scanner
from dazza.ingest.jsonstream import entries

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**63, 2**63 - 1)  # the parser that is compared with ends there
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


NAMED = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)


class InPieces(io.BytesIO):
    """Bytes of which never more than so many are had at once."""

    size = 1

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self.size, size) if size is not None and size > 0 else self.size)


@given(NAMED, NAMED, st.integers(1, 40), st.sampled_from(["a.item", "item", "a.b", "b.item.a", ""]))
def test_both_parsers_find_the_same_in_what_is_sound(
    one: Any, other: Any, size: int, path: str
) -> None:
    for document in ({"a": one, "b": other}, [one, other], one):
        data = json.dumps(document, indent=size % 3, ensure_ascii=size % 2 == 0).encode()
        pieces = InPieces(data)
        pieces.size = size
        items = ijson.items(data, path, use_float=True)
        expected = [item if isinstance(item, dict) else {} for item in items]
        assert [each for some in Scanner(pieces).objects(path) for each in some] == expected


class Wanted(TypedDict, total=False):
    """Some members of the objects below."""

    id: Any
    text: Any


MEMBERS = st.dictionaries(st.sampled_from(["id", "text", "more"]), VALUES | st.text('"}{,[]:\\'))
ELEMENTS = st.lists(
    st.one_of(
        MEMBERS.map(lambda more: {"id": 1, **more}),
        st.lists(MEMBERS.map(lambda more: {"id": 2, **more}), max_size=4).map(
            lambda inside: {"id": 3, "text": inside}
        ),
        MEMBERS,
        VALUES,
    ),
    max_size=12,
)


@settings(deadline=None)
@given(
    ELEMENTS,
    st.integers(1, 400),
    st.sampled_from([None, 0, 1, 4]),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : ")]),
    st.booleans(),
    st.sampled_from([OBJECT, Wanted]),
)
def test_elements_are_the_same_however_many_are_taken_at_once(
    elements: list[Any],
    size: int,
    indent: int | None,
    separators: tuple[str, str],
    ascii_only: bool,
    kind: Any,
) -> None:
    document = {"id": 1, "messages": elements, "text": [{"id": 5}, {"id": 6}]}
    data = json.dumps(document, indent=indent, separators=separators, ensure_ascii=ascii_only)
    pieces = InPieces(data.encode("utf-8", "replace"))
    pieces.size = size
    wanted = ("id", "text") if kind is Wanted else ("id", "text", "more")
    expected = [
        {name: value for name, value in element.items() if kind is OBJECT or name in wanted}
        if isinstance(element, dict)
        else {}
        for element in json.loads(pieces.getvalue())["messages"]
    ]
    assert [each for some in Scanner(pieces, kind).objects("messages.item") for each in some] == (
        expected
    )


def test_half_an_emoji_in_a_name_of_a_member_costs_nothing_else() -> None:
    for kind in (OBJECT, Wanted):
        file = io.BytesIO(
            rb'[{"id": 1}, {"id": 2, "\ud800text": 1, "\ud83c": "\ud83c"}, {"id": 3}]'
        )
        found = list(chain.from_iterable(Scanner(file, kind).objects("item")))
        assert [entry["id"] for entry in found] == [1, 2, 3]


def test_objects_deeper_inside_are_no_elements() -> None:
    inside = [{"id": number} for number in range(9)]
    elements = [{"id": number, "text": inside} for number in range(50)]
    file = io.BytesIO(json.dumps(elements).encode())
    assert [each for some in Scanner(file).objects("item") for each in some] == elements


def test_most_elements_of_a_large_list_are_taken_at_once() -> None:
    elements = [{"id": number, "text": "x" * 100} for number in range(20_000)]
    for indent in (None, 2):
        file = io.BytesIO(json.dumps(elements, indent=indent).encode())
        taken = list(Scanner(file).objects("item"))
        assert sum(map(len, taken)) == 20_000
        assert len(taken) < 20


@pytest.mark.parametrize("end", ["", "{", "]x", "] []", ",]", " null]", ',{"a":]', ',{"a": "'])
def test_what_is_not_sound_is_odd_after_what_is(end: str) -> None:
    objects = Scanner(io.BytesIO(b'[{"a": 1}' + end.encode())).objects("item")
    assert next(objects) == [{"a": 1}]
    with pytest.raises(Odd):
        list(objects)


@pytest.mark.parametrize("end", ["{", "]x", "] []", ",]", ' {"a": 1}]', ',{"a":]', ',{"a": "'])
def test_what_is_not_sound_is_odd_after_many_that_are(end: str) -> None:
    objects = Scanner(io.BytesIO(b'[{"a": 0}' + b', {"a": 1}' * 9 + end.encode())).objects("item")
    got: list[Any] = []
    with pytest.raises(Odd):
        got.extend(chain.from_iterable(objects))
    assert got == [{"a": 0}] + [{"a": 1}] * 9


def read_in_pieces(data: bytes, size: int, patient: bool = False) -> bytes:
    sound = SoundBytes(io.BytesIO(data), patient)
    return b"".join(iter(lambda: sound.read(size), b""))


def found(tmp_path: Path, text: str | bytes) -> list[Any]:
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(entries(InputFile(path), "messages.item"))


@given(VALUES, st.integers(1, 40), st.booleans(), st.booleans())
def test_what_is_sound_is_left_as_it_is(
    value: Any, size: int, ascii_only: bool, patient: bool
) -> None:
    data = json.dumps([value], ensure_ascii=ascii_only).encode()
    again = json.loads(read_in_pieces(data, size, patient))
    assert again == [value] or (patient and "e+" in data.decode())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"half \ud83d alone", "half � alone"),
        (r"\ud83d\ud83d\ude00", "�😀"),
        (r"\udc00x", "�x"),
        (r"\ud83d\u0041", "�A"),
        (r"\ude00\ud83d", "��"),
        (r"\\ud83d stays", r"\ud83d stays"),
        (r"\\\ud83d goes", "\\� goes"),
        (r"esc \x1B[2J", "esc \x1b[2J"),
        (r"\\x1B stays", r"\x1B stays"),
        (r"\ud83d\ude00", "😀"),
    ],
)
def test_broken_escapes_are_mended_in_pieces_of_any_size(written: str, meant: str) -> None:
    data = f'["a, {written}", 1]'.encode()
    for size in (1, 2, 3, 5, 7, 11, 13, 100):
        assert json.loads(read_in_pieces(data, size))[0] == f"a, {meant}", size


@pytest.mark.parametrize(
    "number", ["9" * 30, "-" + "9" * 5000, "1e999", "9300000000000000000", "1.5E+9999"]
)
def test_a_number_beyond_all_bounds_costs_nothing_else(tmp_path: Path, number: str) -> None:
    text = '{"messages": [{"a": 1}, {"a": NUMBER, "b": 2}, {"a": "x, 3333333333"}]}'
    first, huge, last = found(tmp_path, text.replace("NUMBER", number))
    assert (first, last) == ({"a": 1}, {"a": "x, 3333333333"})
    assert huge["b"] == 2
    assert huge["a"] is None or huge["a"] == int(number)  # who can hold it does


def test_the_least_of_64_bits_is_beyond_the_other_parser_and_costs_nothing_else() -> None:
    data = b'{"a": [-9223372036854775808, -9223372036854775807, 9223372036854775807]}'
    sound = read_in_pieces(data, 7, patient=True)
    assert list(ijson.items(io.BytesIO(sound), "a.item")) == [None, 1 - 2**63, 2**63 - 1]


def test_bytes_that_are_no_utf_8_cost_nothing_else(tmp_path: Path) -> None:
    text = b'{"messages": [{"a": 1}, {"a": "caf\xe9 \xff"}, {"a": 3}]}'
    assert found(tmp_path, text) == [{"a": 1}, {"a": "caf� �"}, {"a": 3}]


def test_one_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"messages": [{"a": 1}, {"a": 2}, {"a"')
    got: list[dict[str, Any]] = []
    with pytest.raises(Truncated, match="breaks off"):
        got.extend(entries(InputFile(path), "messages.item"))
    assert got == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("text", ["", "no json", '{"messages": [', '{"messages": ' + "[" * 100_000])
def test_one_that_never_was_json_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportFailedError, match=r"a\.json breaks off or is no JSON"):
        found(tmp_path, text)


def test_what_is_no_object_comes_as_an_empty_one(tmp_path: Path) -> None:
    assert found(tmp_path, '{"messages": [1, null, "x", [], {"a": 1}]}') == [{}] * 4 + [{"a": 1}]


def test_a_byte_order_mark_is_no_json(tmp_path: Path) -> None:
    assert found(tmp_path, b'\xef\xbb\xbf{"messages": [{"a": 1}]}') == [{"a": 1}]


@given(st.integers(1, 40), st.text('[]{}"\\ :,x', max_size=8), st.integers(0, 3))
def test_depth_is_that_of_brackets_outside_of_texts(size: int, text: str, over: int) -> None:
    inner = json.dumps([text, {text: text}])  # two levels of its own
    levels = DEEPEST - 2 + over
    data = (("[" + inner + ",") * levels + inner + "]" * levels).encode()
    depth = Depth()

    def take() -> None:
        for at in range(0, len(data), size * 1000 + 1):
            depth.take(data[at : at + size * 1000 + 1])

    if over:
        with pytest.raises(ValueError, match=TOO_DEEP):
            take()
    else:
        take()
