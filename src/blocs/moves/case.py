"""A case: a question, notes on its years, and its scenarios in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field, PrivateAttr

from blocs.foundation import casebook
from blocs.foundation.arguments import arguments, path
from blocs.foundation.documents import read_document
from blocs.foundation.errors import InputError, ScenarioError
from blocs.foundation.files import beside, is_file, is_folder, is_there
from blocs.moves.fields import Fault, Form, OneOrList, Text, Year, faults_in, raise_in_document
from blocs.moves.scenario import Scenario, load_scenario

CASE_FILE = "case.yaml"

if TYPE_CHECKING:
    Names: TypeAlias = Sequence[str]
else:
    Names = Annotated[tuple[Text, ...], OneOrList()]


class Case(Form, spoken=("title", "question", "notes")):
    """What `case.yaml` says, and where the scenarios lie."""

    title: Text = Field(description="The case in one line.")
    question: Text = Field(description="What is asked.")
    year: Year = Field(description="The year the case is set in.")
    world: Text = Field(description="The world that its scenarios are computed on.")
    worlds: Names = Field(
        default=(), description="Other worlds, whose headlines are shown beside those of `world`."
    )
    tariffs: Text | None = Field(
        default=None, description="Tariffs of the base year: `none`, `embedded`, or a CSV file."
    )
    notes: Text | None = Field(default=None, description="What a reader must know of the data.")
    source: Text | None = Field(default=None, description="Where the case comes from.")
    focus: Text = Field(description="The country whose side the brief takes.")
    countries: Names = Field(description="Countries of the comparing table, in order.")
    scenarios: Names = Field(description="Names of scenario files, without .yaml, in order.")
    projects: Names = Field(
        default=(), description="Names of files in the folder `projects`, without .yaml, in order."
    )

    games: Names = Field(
        default=(), description="Names of files in the folder `games`, without .yaml, in order."
    )

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder of the case."""
        return self._folder

    @property
    def tariffs_chosen(self) -> str | None:
        """The tariffs asked for; a table beside the file by its path."""
        return beside(self.folder, self.tariffs)

    @property
    def scenario_paths(self) -> dict[str, Path]:
        """Name → file of every scenario, in order."""
        return {name: self._folder / f"{name}.yaml" for name in self.scenarios}

    @property
    def project_paths(self) -> dict[str, Path]:
        """Name → file of every project, in order."""
        return {name: self._folder / "projects" / f"{name}.yaml" for name in self.projects}

    @property
    def game_paths(self) -> dict[str, Path]:
        """Name → file of every game, in order."""
        return {name: self._folder / "games" / f"{name}.yaml" for name in self.games}

    def load_scenarios(self) -> dict[str, Scenario]:
        """Name → scenario, in order. Raises ScenarioError."""
        return {name: load_scenario(path) for name, path in self.scenario_paths.items()}


def scenario_or_case(name: str | Path) -> Path:
    """A file or folder as given, a case (`union-state`) or one of its scenarios by name.

    Raises InputError with the known names where it is none of these.
    """
    path, scenario = casebook.file_or_case(name)
    if not scenario:
        return path
    scenarios = load_case(path).scenario_paths
    if scenario not in scenarios:
        raise casebook.no_scenario(name, [f"{path.name}/{key}" for key in scenarios])
    return scenarios[scenario]


def find_scenario(name: str | Path) -> Path:
    """The file of a scenario: a path, or CASE/SCENARIO. Raises InputError."""
    path = scenario_or_case(name)
    if is_folder(path):
        raise InputError(f"'{name}' is a case: name one of its scenarios, `{name}/SCENARIO`")
    return path


@arguments(
    path=path,
)
def load_case(path: str | Path) -> Case:
    """Read a case by name, from its folder or `case.yaml`. Raises ScenarioError, all at once."""
    file = Path(path)
    file = file if is_there(file) else casebook.cases().get(str(path), file)
    file = file / CASE_FILE if is_folder(file) else file
    try:
        document = read_document(file)
    except InputError as error:
        raise ScenarioError(f"case '{file}' cannot be read", problems=error.problems) from None
    what = f"case '{file}'"
    raise_in_document(what, document, faults_in(document.data, Case))
    case = Case.model_validate(document.data)
    case._folder = file.parent  # pyright: ignore[reportPrivateUsage]
    raise_in_document(what, document, _missing_files(case))
    return case


def _missing_files(case: Case) -> list[Fault]:
    missing_games = [
        Fault(("games", index), f"there is no file '{path.name}' in the folder 'games'")
        for index, path in enumerate(case.game_paths.values())
        if not is_file(path)
    ]
    return [*_missing_scenarios(case), *_missing_projects(case), *missing_games]


def _missing_scenarios(case: Case) -> list[Fault]:
    return [
        Fault(("scenarios", index), f"there is no scenario file '{path.name}' beside the case")
        for index, path in enumerate(case.scenario_paths.values())
        if not is_file(path)
    ]


def _missing_projects(case: Case) -> list[Fault]:
    return [
        Fault(("projects", index), f"there is no file '{path.name}' in the folder 'projects'")
        for index, path in enumerate(case.project_paths.values())
        if not is_file(path)
    ]
