"""Documents for models: small, and honest about what they leave out."""

import json

from blocs.mcp_server.compact import CUT, MOST_CHARACTERS, compact


def rows(count):
    return {f"C{k:03d}": {"change_pct": k / 7, "name": "x"} for k in range(count)}


def test_small_documents_stay_whole_with_six_digits():
    found = json.loads(compact({"a": 1 / 3, "b": [1, 2], "charts": [1]}))
    assert found == {"a": 0.333333, "b": [1, 2]}


def test_of_a_table_the_largest_rows_and_those_asked_for_are_kept():
    found = json.loads(compact({"countries": rows(100)}, keep=["C001"]))["countries"]
    assert "C001" in found
    assert "C099" in found
    assert "C050" not in found
    assert found[CUT] == "59 smaller ones left out: name them in `keep`"


def test_lists_say_how_much_is_missing():
    assert json.loads(compact({"a": list(range(50))}))["a"][-1] == f"{CUT} 10 more"


def test_a_huge_document_is_an_answer_all_the_same():
    huge = {f"part {k}": {"text": "y" * 1900} for k in range(100)} | {"n": 1}
    assert len(compact(huge)) < 2 * MOST_CHARACTERS
    json.loads(compact(huge))


def test_where_an_answer_comes_from_is_said_however_long_it_is():
    huge = {f"part {k}": {"text": "y" * 1900} for k in range(100)}
    told = json.loads(compact(huge | {"provenance": {"blocs_version": "1", "world": None}}))
    assert told["provenance"] == {"blocs_version": "1", "world": None}
