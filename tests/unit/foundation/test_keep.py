from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.foundation.files import NotWrittenError
from blocs.foundation.keep import Keep, content_key, keep_in, kept_or_computed

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
CONTENT = st.dictionaries(st.text(), PLAIN)


def entries(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


def kept(keep: Keep | None, key: str, value: float) -> float:
    return kept_or_computed(
        keep,
        key,
        compute=lambda: value,
        pack=lambda found: {"number": found},
        unpack=lambda data: data["number"],
    )


@settings(deadline=None, max_examples=50)
@given(CONTENT)
def test_what_is_written_is_read(tmp_path_factory, content):
    keep = Keep(tmp_path_factory.mktemp("keep"))
    keep.write("a", content)
    assert keep.read("a") == content


@given(CONTENT, CONTENT)
def test_keys_agree_where_and_only_where_all_they_depend_on_does(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (content_key("part", one) == content_key("part", other)) == same
    assert content_key("part", one) != content_key("another part", one)


def test_arrays_count_by_content_shape_and_type():
    array = np.arange(6.0)
    keys = [
        content_key("a", {"x": item})
        for item in (array, array + 1e-15, array.reshape(2, 3), array.astype(np.float32))
    ]
    assert len(set(keys)) == 4
    strided = np.repeat(array, 2)[::2]
    assert content_key("a", {"x": strided}) == keys[0]


@pytest.mark.parametrize("thing", [object(), {1, 2}, lambda: None, Path("x")])
def test_a_key_of_anything_that_is_no_data_is_refused(thing):
    with pytest.raises(TypeError, match="part of a key"):
        content_key("a", {"x": thing})


def test_a_second_time_nothing_is_computed(tmp_path):
    keep = keep_in(tmp_path / "new")
    assert kept(keep, "k", 1.5) == 1.5
    assert kept(keep, "k", 2.5) == 1.5
    assert kept(None, "k", 2.5) == 2.5


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("1.5", "1.6"),
        lambda text: "[]",
        lambda text: "",
        lambda text: '{"content": {"number": 7}}',
        lambda text: text.replace("number", "numbre"),
    ],
)
def test_a_damaged_entry_is_computed_anew_and_mended(tmp_path, damage):
    keep = keep_in(tmp_path)
    kept(keep, "k", 1.5)
    (path,) = entries(tmp_path)
    whole = path.read_text()
    path.write_text(damage(whole))
    assert kept(keep, "k", 1.5) == 1.5
    assert path.read_text() == whole


def test_an_entry_of_another_kind_is_computed_anew(tmp_path):
    keep = Keep(tmp_path)
    keep.write("k", {"something": "else"})
    assert kept(keep, "k", 1.5) == 1.5


@pytest.mark.parametrize("place", ["RESULTS", "VERSION"])
def test_what_earlier_code_kept_has_another_key(monkeypatch, place):
    now = content_key("a", {"x": 1})
    monkeypatch.setattr(f"blocs.foundation.keep.{place}", "of earlier code")
    assert content_key("a", {"x": 1}) != now


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        keep_in(tmp_path / "file" / "below")


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_name_that_no_file_can_have_is_said(tmp_path, name):
    with pytest.raises(NotWrittenError, match="no file can have this name"):
        Keep(tmp_path / name).write("k", {})
    with pytest.raises(InputError):
        keep_in(tmp_path / name)
