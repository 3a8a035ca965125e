"""What is said of a request that cannot be answered, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.documents import render_path
from blocs.foundation.messages import Message, say
from blocs.serve.body import Fault
from blocs.serve.settings import MOST_BODY

MOST_PROBLEMS = 50
NO_FORM = say("the request is not of its form")
NO_OBJECT = say("expected one JSON object, sent with `content-type: application/json`")
NO_ANSWER = say("there is no such answer")
NO_ANSWER_YET = say("there is no answer yet")
TOO_LARGE = say("a request may hold {most} bytes", most=MOST_BODY)
OTHER_HOST = say("this server does not answer to that Host")
OTHER_ORIGIN = say("this comes from another site (Origin)")
OTHER_SITE = say("this comes from another site (Sec-Fetch-Site)")

MESSAGES: Mapping[str, Message] = {
    "missing": say("this field is required"),
    "extra_forbidden": say("there is no such field"),
    "int_type": say("expected a whole number"),
    "int_parsing": say("expected a whole number"),
    "int_from_float": say("expected a whole number"),
    "int_parsing_size": say("this number is too large"),
    "float_type": say("expected a number"),
    "float_parsing": say("expected a number"),
    "finite_number": say("expected a finite number"),
    "bool_type": say("expected true or false"),
    "bool_parsing": say("expected true or false"),
    "string_type": say("expected text"),
    "dict_type": say("expected a mapping"),
    "list_type": say("expected a list"),
    "greater_than": say("expected more than {gt}"),
    "greater_than_equal": say("expected at least {ge}"),
    "less_than": say("expected less than {lt}"),
    "less_than_equal": say("expected at most {le}"),
    "string_too_short": say("characters expected, at least: {min_length}"),
    "string_too_long": say("characters expected, at most: {max_length}"),
    "too_short": say("entries expected, at least: {min_length}"),
    "too_long": say("entries expected, at most: {max_length}"),
    "string_pattern_mismatch": say("expected text of the form {pattern}"),
    "literal_error": say("expected one of {expected}"),
    "enum": say("expected one of {expected}"),
}
"""By the type of error of pydantic; what is not here is told as pydantic tells it."""


class UnansweredError(Exception):
    """There is no answer to hand out. code: of HTTP; told: why."""

    def __init__(self, code: int, told: Message) -> None:
        super().__init__(str(code))
        self.code, self.told = code, told


def spoken(accepted: str, query: str) -> str:
    """`?lang=` where it is one that this server speaks, else the first such of Accept-Language."""
    asked = parse_qs(query).get("lang", [])
    words = (part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(","))
    return next((word for word in (*asked, *words) if word in languages()), SOURCE_LANGUAGE)


def of_faults(found: Iterable[Fault], language: str) -> dict[str, Any]:
    """A body that is no JSON as it must be."""
    problems = [{"message": item.message[language], "field": item.field} for item in found]
    return _document(problems, language)


def of_errors(errors: Iterable[Mapping[str, Any]], language: str) -> dict[str, Any]:
    """A body that is not of its form, without the words of its sender."""
    problems = [{"message": _told(item, language), "field": _field(item["loc"])} for item in errors]
    return _document(problems, language)


def _document(problems: list[dict[str, str]], language: str) -> dict[str, Any]:
    return {
        "status": "invalid_input",
        "error": NO_FORM[language],
        "problems": problems[:MOST_PROBLEMS],
    }


def _told(item: Mapping[str, Any], language: str) -> str:
    """What is wrong; a body that was not read as an object says how to send one."""
    if tuple(item["loc"]) == ("body",):
        return NO_OBJECT[language]
    known = MESSAGES.get(str(item["type"]))
    if known is None:
        return str(item["msg"])
    return known[language].format(**item.get("ctx", {}))


def _field(place: tuple[Any, ...]) -> str:
    return render_path(tuple(place[1:] if place[:1] == ("body",) else place))
