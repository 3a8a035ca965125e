"""The forms that users fill in: field types, and pydantic's complaints in plain words."""

from __future__ import annotations

import dataclasses
import inspect
import math
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeAlias, TypeVar, cast, get_args

from babel import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import Field, FieldInfo
from pydantic_core import core_schema

from blocs.foundation.axes import did_you_mean
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.documents import Document, KeyPath, read_document, render_path
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems, shown
from blocs.foundation.rates import (
    above_minus_100,
    above_minus_one,
    as_written,
    change_of,
    rate_of,
    share_of,
)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a form: the key path from the form's root, what, and what to do.

    absent: the alpha-3 code of a country that the world lacks.
    """

    path: KeyPath
    message: str
    remedy: str | None = None
    absent: str | None = None

    def below(self, *prefix: str | int) -> Fault:
        """The same fault, seen from a form that holds this one at `prefix`."""
        return dataclasses.replace(self, path=(*prefix, *self.path))


class Form(BaseModel):
    """Frozen, no unknown keys. Building one in Python raises ScenarioError, all faults at once.

    A form says which of its texts may be told in several languages: `spoken=("title",)` gives it
    `title_ru`, and so on for every language that has a catalogue.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )

    def __init_subclass__(cls, *, spoken: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in spoken:
            _add_languages(cls, name)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            faults = faults_of(error, type(self), data)
        else:
            return
        raise_faults(f"{type(self).__name__} is not valid", faults)

    # model_validate must keep raising ValidationError: its paths are needed to find line numbers
    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]


def _add_languages(form: type[Form], name: str) -> None:
    """Give a form that is being made `name_LANGUAGE` behind `name`, optional, where it has none."""
    own: dict[str, Any] = inspect.get_annotations(form)
    keys = {language: f"{name}_{language}" if name else language for language in languages()}
    last = [key for key in own if key == name or key in keys.values()][-1]
    added: dict[str, Any] = {}
    for language, key in keys.items():
        if language != SOURCE_LANGUAGE and key not in own:
            added[key] = cast(Any, Text) | None
            tongue = Locale(SOURCE_LANGUAGE).languages[language]
            told = f"The {name or 'text'} in {tongue}."
            setattr(form, key, Field(default=None, description=told))
    form.__annotations__ = {}
    for key, kind in own.items():
        form.__annotations__[key] = kind
        if key == last:
            form.__annotations__ |= added


def raise_faults(summary: str, faults: Iterable[Fault]) -> None:
    """Raise ScenarioError with field paths instead of lines, if there are any faults."""
    problems = [
        Problem(fault.message, field=render_path(fault.path) or None, remedy=fault.remedy)
        for fault in faults
    ]
    raise_problems(ScenarioError, summary, problems)


def raise_in_document(what: str, document: Document, faults: Iterable[Fault]) -> None:
    """Raise ScenarioError about `what` with lines of `document`, if there are any faults."""
    problems = [document.problem(fault.path, fault.message, fault.remedy) for fault in faults]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    raise_problems(ScenarioError, f"{what} is not valid", problems)


AnyForm = TypeVar("AnyForm", bound=BaseModel)


def read_form(what: str, path: Path, form: type[AnyForm], *, is_a: str) -> tuple[Document, AnyForm]:
    """A file that holds a form, with its document. what: the file in words; is_a: what it must be.

    Raises ScenarioError with every problem of the file that the form can tell, at once.
    """
    try:
        document = read_document(path)
    except InputError as error:
        raise ScenarioError(f"{what} cannot be read", problems=error.problems) from None
    if not isinstance(document.data, dict):
        message = f"{is_a}, not {shown(document.data)}"
        raise_in_document(what, document, [Fault((), message)])
    raise_in_document(what, document, faults_in(document.data, form))
    return document, form.model_validate(document.data)


MOST_MILLION_USD = 1e9
"""No sum of money a year is larger: ten times what the world produces."""

YEARS = (1800, 2200)
"""The first and the last year that can be meant."""


# -- field types --------------------------------------------------------------------------------


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        hint = "; leave the quotes and the unit out" if isinstance(value, str) else ""
        raise ValueError(f"expected a number, not {shown(value)}{hint}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, not {number:g}")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, not {shown(value)}; put it in quotes")
    if not value.strip():
        raise ValueError("expected text, found nothing")
    return value


def _code(value: Any) -> str:
    if not isinstance(value, str):
        quotes = "; put it in quotes" if isinstance(value, numbers.Real) else ""
        raise ValueError(f"expected a code, not {shown(value)}{quotes}")
    return value.strip()


def listed(value: Any) -> tuple[Any, ...]:
    """One text or several as a tuple. Raises ValueError for anything else, and for none."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise ValueError(f"expected a code or a list, not {shown(value)}")
    items = tuple(cast(Iterable[Any], value))
    if not items:
        raise ValueError("the list is empty")
    return items


class OneOrList:
    """Annotates a tuple: a file may write one entry without its list."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(listed, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        several = handler(core)
        return {"anyOf": [several["items"], several | {"minItems": 1}]}


@dataclass(frozen=True)
class OneOf:
    """Annotates what is read as one of several forms later: tells editors of files which.

    forms: a function, as those forms may be made below.
    """

    forms: Callable[[], Iterable[type[BaseModel]]]

    def __get_pydantic_json_schema__(
        self, _: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        found = [handler(form.__pydantic_core_schema__) for form in self.forms()]
        return found[0] if len(found) == 1 else {"anyOf": found}


class ListOf(OneOf):
    """The same for a tuple of such forms."""

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "array", "items": super().__get_pydantic_json_schema__(core, handler)}


def _year(value: Any) -> int:
    """A year as a number, or as the text that the key of a mapping is."""
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,4}\s*", value):
        value = int(value)
    first, last = YEARS
    if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
        raise ValueError(f"expected a year from {first} to {last}, not {shown(value)}")
    return value


def _day(value: Any) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"expected a day as 2024-01-31, not {shown(value)}") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"expected a day from {YEARS[0]} to {YEARS[1]}, not {day}")
    return date(day.year, day.month, day.day)


def meant_amount(million_usd: float) -> float:
    """A sum of money that can be meant. Raises ValueError otherwise."""
    if abs(million_usd) > MOST_MILLION_USD:
        raise ValueError(
            f"{million_usd:g} million USD cannot be meant: at most {MOST_MILLION_USD:,.0f}"
        )
    return million_usd


class Lasting(dict[Any, Any]):
    """A mapping that cannot be changed and therefore has a hash."""

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Lasting, (dict(self),)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping is frozen")

    __setitem__ = __delitem__ = __ior__ = _refuse  # pyright: ignore
    update = setdefault = pop = popitem = clear = _refuse  # pyright: ignore


WITH_UNIT: Mapping[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+0-9.eE]+\s*%$"}]
}
"""JSON schema of a number that may be written in per cent."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
Number: TypeAlias = Annotated[float, BeforeValidator(_number)]
Change: TypeAlias = Annotated[
    float,
    BeforeValidator(change_of),
    AfterValidator(above_minus_100),
    WithJsonSchema({**WITH_UNIT, "format": "change"}),
]
"""A change in percent, above -100: `-5`, or `-5%`."""
Rate: TypeAlias = Annotated[
    float,
    BeforeValidator(rate_of),
    PlainSerializer(as_written, when_used="json"),
    WithJsonSchema({**WITH_UNIT, "format": "rate"}),
]
"""A rate as a fraction, or what is added to one: `0.25`, or `25%`."""
NewRate: TypeAlias = Annotated[Rate, AfterValidator(above_minus_one)]
"""A rate that is set: above -1."""
Share: TypeAlias = Annotated[
    float, BeforeValidator(share_of), WithJsonSchema({**WITH_UNIT, "format": "share"})
]
"""A share as a fraction, 0 to 1: `0.25`, or `25%`."""
Code: TypeAlias = Annotated[
    str, BeforeValidator(_code), WithJsonSchema({"type": "string", "format": "code"})
]
Year: TypeAlias = Annotated[
    int,
    BeforeValidator(_year),
    WithJsonSchema({"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1], "format": "year"}),
]
Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
if TYPE_CHECKING:
    Codes: TypeAlias = Sequence[str]
    """One code or several; a tuple of strings once read."""
    RateByCode: TypeAlias = Mapping[str, float]
    """Code → rate, a fraction above -1."""
    ShareByCode: TypeAlias = Mapping[str, float]
    """Code → share, a fraction."""
    ByYear: TypeAlias = Mapping[int, float]
    """Year → number."""
else:
    _STRINGS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    _CODES = {"anyOf": [{"type": "string"}, _STRINGS], "format": "codes"}
    _NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}
    _UNITS = {"type": "object", "additionalProperties": {**WITH_UNIT}}
    _YEARS = _NUMBERS | {"propertyNames": {"pattern": "^[0-9]{1,4}$"}, "format": "by-year"}
    Codes = Annotated[tuple[Code, ...], BeforeValidator(listed), WithJsonSchema(_CODES)]
    RateByCode = Annotated[
        dict[Code, NewRate],
        AfterValidator(Lasting),
        WithJsonSchema(_UNITS | {"format": "rates"}),
    ]
    ShareByCode = Annotated[
        dict[Code, Share],
        AfterValidator(Lasting),
        WithJsonSchema(_UNITS | {"format": "shares"}),
    ]
    ByYear = Annotated[dict[Year, Number], AfterValidator(Lasting), WithJsonSchema(_YEARS)]


# -- pydantic's complaints in plain words ---------------------------------------------------------


def faults_of(error: ValidationError, form: type[BaseModel], data: Any) -> list[Fault]:
    """Every complaint of `error` about `data` as a `form` in our words."""
    return [_fault(cast(Mapping[str, Any], entry), form, data) for entry in error.errors()]


def faults_in(data: Any, form: type[BaseModel]) -> list[Fault]:
    """What is wrong with `data` as a `form`; nothing if all is well."""
    try:
        form.model_validate(data)
    except ValidationError as error:
        return faults_of(error, form, data)
    return []


def unknown_key(key: str, options: Iterable[str]) -> tuple[str, str]:
    """(message, remedy) for a key that is none of `options`."""
    known = sorted(options)
    message = f"unknown key '{key}'. {did_you_mean(key, known)}".rstrip()
    return message, f"Known keys: {', '.join(known) or 'none'}."


def _fault(entry: Mapping[str, Any], form: type[BaseModel], data: Any) -> Fault:
    path = _path_in(entry["loc"], data)
    context: Mapping[str, Any] = entry.get("ctx", {})
    message, remedy = str(entry["msg"]), None
    match entry["type"]:
        case "extra_forbidden":
            message, remedy = unknown_key(str(path[-1]), fields_of(_form_at(form, path[:-1])))
        case "missing":
            field = fields_of(_form_at(form, path[:-1])).get(str(path[-1]))
            message, remedy = f"'{path[-1]}' is missing", field and field.description
        case "value_error":
            message = str(context["error"])
        case "literal_error" | "enum":
            message, remedy = _unknown_choice(entry["input"], str(context["expected"]))
        case "model_type" | "model_attributes_type" | "dict_type":
            message = f"expected a mapping, not {shown(entry['input'])}"
        case "tuple_type":
            message = f"expected a list, not {shown(entry['input'])}"
        case _:
            pass
    return Fault(path, message, remedy)


def _path_in(place: Sequence[str | int], data: Any) -> KeyPath:
    """A path of pydantic without the keys that it put in itself.

    It names a dictionary's key and one of several forms as `[key]`, `[ban]`. A user may write such
    a key, too: then it stands in the data.
    """
    path: list[str | int] = []
    for key in place:
        held = isinstance(data, Mapping) and key in data
        if isinstance(key, str) and _TAG.fullmatch(key) and not held:
            continue
        path.append(key)
        if held:
            data = cast(Mapping[Any, Any], data)[key]
        elif isinstance(key, int) and isinstance(data, list | tuple):
            items = cast(Sequence[Any], data)
            data = items[key] if key < len(items) else None
        else:
            data = None
    return tuple(path)


_TAG = re.compile(r"\[[a-z]+\]")


def fields_of(form: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields by the word that stands in a file."""
    return {field.alias or name: field for name, field in form.model_fields.items()}


def form_in(annotation: Any) -> type[BaseModel] | None:
    """The form that a field of this type holds: itself, optional, or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (form_in(part) for part in get_args(annotation))
    return next((form for form in inner if form is not None), None)


def _form_at(form: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    for key in path:
        field = fields_of(form).get(str(key))
        inner = None if field is None else form_in(field.annotation)
        if inner is not None:
            form = inner
    return form


def _unknown_choice(value: Any, expected: str) -> tuple[str, str]:
    options = re.findall(r"'([^']+)'", expected)
    hint = did_you_mean(value, options) if isinstance(value, str) else ""
    message = f"expected one of {', '.join(options)}, not {shown(value)}"
    return message, hint or "Write one of these words."
