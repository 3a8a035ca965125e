"""Compiled templates are kept, and what is kept never changes a page."""

import sys

import pytest

from blocs.brief.render.templates import environment_keeping

TEMPLATE = "questions/trade/report/short/sheet.html.jinja"


def compiled(folder):
    """Names that the template uses, by way of its compiled form."""
    return sorted(
        environment_keeping(folder).get_template(TEMPLATE).root_render_func.__code__.co_names
    )


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    names = compiled(tmp_path)
    (file,) = tmp_path.iterdir()
    return file, names


@pytest.mark.parametrize("length", [0, 3, 20, 40, 200])
def test_a_damaged_file_is_made_anew(kept, length):
    file, names = kept
    whole = file.read_bytes()
    file.write_bytes(whole[:length])
    assert compiled(file.parent) == names
    assert file.read_bytes() == whole


def test_what_was_compiled_from_another_source_is_made_anew(kept):
    file, names = kept
    other = environment_keeping(file.parent)
    source = "{{ page }}"
    assert other.bytecode_cache.get_bucket(other, TEMPLATE, None, source).code is None
    assert compiled(file.parent) == names


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("no folder")
    assert compiled(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_nothing_is_written_where_python_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled(tmp_path)
    assert list(tmp_path.iterdir()) == []
