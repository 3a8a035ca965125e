"""Pages of every kind are in one language throughout: its sentences, its numbers, its signs."""

from __future__ import annotations

import numpy as np
import pytest

import blocs
import game_files
from blocs.brief.voice import voice
from blocs.foundation import casebook
from blocs.moves.case import scenario_or_case
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import load_scenario
from blocs.questions.evidence.board.answer import run_board
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.exposure.answer import exposure
from blocs.questions.exposure.atlas import DyadAtlas, lopsided
from blocs.questions.exposure.engine.dependence import Direction, dependence
from blocs.questions.exposure.engine.substitution import substitution_dependence
from blocs.questions.exposure.measures import implausible_countries
from blocs.questions.games.answer import find_game
from blocs.questions.games.report import game_report
from blocs.questions.projects.answer import run_project
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.trade.models import run_models
from blocs.questions.trade.report.brief import Told, write_brief
from blocs.questions.trade.report.comparison import comparison_report
from page_language import english_in_russian, read_page, russian_in_english

LANGUAGES = ("en", "ru")
CASEBOOK = (
    "accession",
    "crisis",
    "energy-base",
    "hedging",
    "imf-contract",
    "neutrality",
    "sanction-coalition",
    "tariffs",
)
TEXTBOOK = {
    "poll": game_files.POLL,
    "deterrence": game_files.DETERRENCE,
    "chicken": game_files.CHICKEN,
    "circle": game_files.CIRCLE.replace("Rock, paper, scissors по-русски", "По кругу"),
    "ties": game_files.TIES,
    "no-choice": game_files.NO_CHOICE,
    "no-world": game_files.NO_WORLD,
}
ROWS = ["belarus-joins-2014", "food-embargo-2014", "eaeu-deepening", "nafta", "gas-corridor-power"]


class Pages:
    """Every kind of page, made when it is first asked for, from one set of solved worlds."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.made: dict[str, dict[str, list]] = {}
        self.world = blocs.load_world("icio-2022")
        self.exposure = None

    def said(self, kind: str) -> dict[str, list]:
        """Language → what the page of a kind says."""
        if kind not in self.made:
            write = getattr(self, kind.split(":", maxsplit=1)[0])
            asked = kind.split(":")[1:]
            self.made[kind] = {
                language: read_page(path.read_text(encoding="utf-8"))
                for language, path in write(*asked).items()
            }
        return self.made[kind]

    def _each(self, write) -> dict:
        return {code: write(self.folder / f"page.{code}.html", code) for code in LANGUAGES}

    def brief(self, name: str, model: str = "caliendo_parro") -> dict:
        scenario = load_scenario(scenario_or_case(f"union-state/{name}"))
        outcome = blocs.run(self.world, scenario, model=model)
        return self._each(
            lambda path, code: write_brief(
                outcome,
                world=self.world,
                path=path,
                language=code,
                sentences=describe(scenario, self.world, code),
                provisions=provisions(scenario, self.world, code),
            )
        )

    def models(self) -> dict:
        scenario = load_scenario(scenario_or_case("union-state/belarus-russia-rupture"))
        band = run_models(self.world, scenario)
        return self._each(
            lambda path, code: write_brief(
                band.outcome,
                world=self.world,
                path=path,
                language=code,
                sentences=describe(scenario, self.world, code),
                provisions=provisions(scenario, self.world, code),
                models=band,
            )
        )

    def comparison(self) -> dict:
        names = ("food-embargo", "belarus-leaves-eaeu", "eu-us-agreement")
        scenarios = [load_scenario(scenario_or_case(f"union-state/{name}")) for name in names]
        outcomes = [blocs.run(self.world, scenario) for scenario in scenarios]
        return self._each(
            lambda path, code: comparison_report(
                outcomes,
                voice(code, self.world),
                [
                    Told(describe(s, self.world, code), provisions(s, self.world, code))
                    for s in scenarios
                ],
                title={"en": "Three futures", "ru": "Три будущих"}[code],
                note="",
                focus="BLR",
                countries=None,
                titles=[(code == "ru" and s.title_ru) or s.title for s in scenarios],
            ).save(path)
        )

    def _exposed(self):
        if self.exposure is None:
            self.exposure = exposure(self.world, "BLR", draws=3, bands=1)
        return self.exposure

    def country(self) -> dict:
        found = self._exposed()
        return self._each(lambda path, code: found.report(code, world=self.world).save(path))

    def atlas(self) -> dict:
        n = len(self.world.country)
        loss = np.random.default_rng(1).lognormal(-2, 1.5, (n, n))
        np.fill_diagonal(loss, np.nan)
        shares = {s: 100 * dependence(self.world, direction=s).share for s in Direction}
        found = DyadAtlas(
            country=self.world.country,
            loss_pct=loss,
            loss=loss,
            asymmetry=lopsided(loss),
            linear_pct=loss / 7,
            shares={str(side): share for side, share in shares.items()},
            substitution_pct=100 * substitution_dependence(self.world).loss,
            failures={},
            implausible=implausible_countries(self.world),
            provenance=self._exposed().provenance,
        )
        return self._each(
            lambda path, code: found.report(code, world=self.world, focus="BLR").save(path)
        )

    def ensemble(self, draws: str) -> dict:
        pytest.importorskip("SALib", reason="needs the extra `ensemble`")
        names = ("eaeu-deepening", "belarus-leaves-eaeu")
        scenarios = {n: load_scenario(scenario_or_case(f"union-state/{n}")) for n in names}
        reading = read_ensemble(
            run_ensemble(self.world, scenarios, draws=int(draws), seed=3), focus="BLR"
        )
        return self._each(lambda path, code: reading.report(code).save(path))

    def project(self, name: str) -> dict:
        outcome = run_project(f"union-state/{name}", self.world)
        return self._each(lambda path, code: outcome.report(code).save(path))

    def board(self) -> dict:
        report = run_board(load_board(casebook.board()), only=ROWS)
        return self._each(lambda path, code: report.report(code).save(path))

    def game(self, name: str) -> dict:
        """A game of the casebook."""
        return self._played(find_game(f"union-state/{name}"))

    def textbook(self, name: str) -> dict:
        """A game of pay-offs stated in the file."""
        path = self.folder / f"{name}.yaml"
        path.write_text(TEXTBOOK[name], encoding="utf-8")
        return self._played(path)

    def _played(self, path) -> dict:
        pytest.importorskip("pygambit", reason="the extra `games` is absent")
        draws = 0 if path.stem == "tariffs" else 2  # tariffs solve a war at every draw
        found = blocs.play(path, draws=draws, workers=1)
        return self._each(lambda path, code: game_report(found, code).save(path))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return Pages(tmp_path_factory.mktemp("pages"))


KINDS = (
    "brief:food-embargo",
    "brief:sanctions-full",
    "brief:belarus-leaves-eaeu:rationing",
    "brief:eaeu-deepening:ces_io",
    "models",
    "comparison",
    "country",
    "atlas",
    "ensemble:30",
    "ensemble:220",
    "project:nuclear-plant",
    "project:imf-programme",
    "board",
    *(f"game:{name}" for name in CASEBOOK),
    *(f"textbook:{name}" for name in TEXTBOOK),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_russian_page_has_no_english_number_and_no_english_sentence_of_ours(pages, kind):
    said = pages.said(kind)
    assert english_in_russian(said["ru"], said["en"]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_page_has_no_russian_number_and_no_russian_word(pages, kind):
    said = pages.said(kind)
    assert russian_in_english(said["en"], said["ru"]) == []
