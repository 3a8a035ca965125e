"""`blocs exposure`: who depends on whom, for what, and what a rupture would cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.elasticity_law import LawText, chosen_law
from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    OutFolder,
    Seed,
    TablesPath,
    Tariffs,
    Workers,
    WorldName,
    console,
)
from blocs.cli.progress import stage_bars
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.data.stored.place import DEFAULT_WORLD
from blocs.draws import DRAWS
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.questions.exposure import BANDS

if TYPE_CHECKING:
    from blocs.brief.voice import Voice
    from blocs.draws.elasticities import ElasticityLaw
    from blocs.world.world import World

STAGES = {"power": "threats", "bands": "ranges"}
"""Names of stages for people, where they differ."""
WORTH_PROCESSES = 5
"""Countries of a matrix above which several processes are faster."""


@dataclass(frozen=True)
class _Countries:
    """Countries that are asked for, as a world labels them; only what is asked for is there."""

    country: str | None = None
    partner: str | None = None
    joint: Sequence[str] = ()
    among: Sequence[str] = ()


@dataclass(frozen=True)
class _Asked:
    """What any of the four forms of the command is asked with."""

    world: World
    chosen: _Countries
    draws: int
    seed: int
    law: ElasticityLaw
    workers: int
    speaking: Voice
    to: Output


def exposure_command(
    country: Annotated[
        str | None,
        typer.Argument(
            autocompletion=completed.country,
            help="Country (ISO alpha-3) whose exposure is asked for.",
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            autocompletion=completed.countries,
            help="One partner: totals and sectors, both sides; several with commas: what they "
            "hold together.",
        ),
    ] = None,
    matrix: Annotated[
        str | None, typer.Option("--matrix", help="`rupture`: losses among --countries.")
    ] = None,
    countries: Annotated[
        str | None,
        typer.Option(
            "--countries",
            autocompletion=completed.countries,
            help="Codes with commas, for --matrix.",
        ),
    ] = None,
    atlas: Annotated[
        Path | None, typer.Option("--atlas", help="Folder for all dyads of the world; resumable.")
    ] = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Draws of the elasticities; 0: no ranges.")
    ] = DRAWS,
    seed: Seed = 0,
    elasticity_law: LawText = None,
    bands: Annotated[
        int, typer.Option("--bands", min=0, help="How many partners get ranges.")
    ] = BANDS,
    workers: Workers = 2,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Who depends on whom, for what, and what a rupture would cost each side."""
    from blocs.data.stored.listing import countries_listed

    _check_request(country, to=to, matrix=matrix, countries=countries, atlas=atlas)
    law = chosen_law(elasticity_law)
    name = world or DEFAULT_WORLD
    listed = countries_listed(name)
    if listed is not None:  # what is unknown is told before the world is loaded
        _chosen(listed[1], listed[0], country, to, countries)
    from blocs.brief.voice import voice
    from blocs.questions.trade.answer import load_world

    found = load_world(name, elasticity=elasticity, tariffs=tariffs)
    chosen = _chosen(found.countries, found.name, country, to, countries)
    to_whom = Output(lang, console(quiet=as_json), as_json, tables=tables)
    asked = _Asked(found, chosen, draws, seed, law, workers, voice(lang, found), to_whom)
    if atlas is not None:
        _atlas(asked, atlas)
    elif matrix is not None:
        _matrix(asked)
    elif chosen.joint:
        _joint(asked, out)
    elif chosen.partner is not None:
        _pair(asked, out)
    else:
        _country(asked, bands, out)


def _check_request(
    country: str | None,
    *,
    to: str | None,
    matrix: str | None,
    countries: str | None,
    atlas: Path | None,
) -> None:
    """Refuse what does not go together, before anything is loaded."""
    if matrix is not None and matrix != "rupture":
        raise InputError(f"--matrix: unknown measure '{matrix}'. Use `--matrix rupture`.")
    if (matrix is None) != (countries is None):
        raise InputError("--matrix and --countries go together: `--matrix rupture --countries A,B`")
    if sum(item is not None for item in (to, matrix, atlas)) > 1:
        raise InputError("choose one of --to, --matrix and --atlas")
    if matrix is not None and country is not None:
        raise InputError("--matrix takes its countries from --countries alone")
    if country is None and matrix is None and atlas is None:
        raise InputError(
            "which country? `blocs exposure BLR`, or `--matrix rupture --countries BLR,RUS`, "
            "or `--atlas OUT`"
        )


def _chosen(
    labels: Collection[str], world: str, country: str | None, to: str | None, among: str | None
) -> _Countries:
    """The countries meant, as `labels` of a world of this name. Raises InputError."""
    from blocs.world.countries import chosen_countries, country_in

    def known(*codes: str | None, where: str = "") -> list[str]:
        given = [code for code in codes if code is not None]
        return chosen_countries(given, labels, world=world, where=where)

    if among is not None:
        return _Countries(among=known(*_codes(among), where="--countries"))
    if to is not None and "," in to and country_in(to, labels) is None:
        (one,) = known(country, where="COUNTRY")
        return _Countries(one, joint=known(*_codes(to), where="--to"))
    if to is not None:
        one, other = known(country, to)
        return _Countries(one, other)
    return _Countries(*known(country, where="COUNTRY"))


def _country(asked: _Asked, bands: int, out: Path) -> None:
    """Every measure of one country, and its brief."""
    from blocs.questions.exposure.answer import exposure
    from blocs.questions.exposure.report.page import exposure_report
    from blocs.questions.exposure.report.screen import exposure_screen

    country = str(asked.chosen.country)
    with stage_bars(asked.to.screen, STAGES) as tell:
        found = exposure(
            asked.world,
            country,
            draws=asked.draws,
            seed=asked.seed,
            law=asked.law,
            bands=bands,
            workers=asked.workers,
            progress=tell,
        )
    report = exposure_report(found, asked.speaking)
    path = out / f"exposure-{country}.{asked.speaking.language}.html"
    publish(
        report,
        report.as_json() | {"brief": str(path)},
        exposure_screen(found, asked.speaking, width=asked.to.screen.width),
        path=path,
        to=asked.to,
    )


def _pair(asked: _Asked, out: Path) -> None:
    """Two countries with each other, and their page."""
    from blocs.questions.exposure.answer import pair
    from blocs.questions.exposure.report.screen import pair_screen
    from blocs.questions.exposure.report.ties import pair_page

    one, other = str(asked.chosen.country), str(asked.chosen.partner)
    with stage_bars(asked.to.screen, STAGES) as tell:
        found = pair(
            asked.world,
            one,
            other,
            draws=asked.draws,
            seed=asked.seed,
            law=asked.law,
            workers=asked.workers,
            progress=tell,
        )
    report = pair_page(found, asked.speaking)
    path = out / f"exposure-{one}-{other}.{asked.speaking.language}.html"
    publish(
        report,
        report.as_json() | {"brief": str(path)},
        pair_screen(found, asked.speaking, width=asked.to.screen.width),
        path=path,
        to=asked.to,
    )


def _joint(asked: _Asked, out: Path) -> None:
    """One country and several partners at once, and their page."""
    from blocs.questions.exposure.joint import joint_exposure
    from blocs.questions.exposure.report.screen import joint_screen
    from blocs.questions.exposure.report.ties import joint_page

    country, chosen = str(asked.chosen.country), asked.chosen.joint
    with stage_bars(asked.to.screen, STAGES) as tell:
        found = joint_exposure(asked.world, country, chosen, progress=tell)
    report = joint_page(found, asked.speaking)
    name = file_stem("exposure", country, "to", *chosen)
    path = out / f"{name}.{asked.speaking.language}.html"
    publish(
        report,
        report.as_json() | {"brief": str(path)},
        joint_screen(found, asked.speaking),
        path=path,
        to=asked.to,
    )


def _codes(text: str) -> list[str]:
    """What stands between commas."""
    return [code for item in text.split(",") if (code := item.strip())]


def _matrix(asked: _Asked) -> None:
    """Every rupture among some countries."""
    from blocs.brief.estimated import estimated_sentence
    from blocs.questions.exposure.atlas import rupture_matrix
    from blocs.questions.exposure.report.screen import matrix_screen
    from blocs.questions.reports import matrix_report

    chosen = asked.chosen.among
    with stage_bars(asked.to.screen, STAGES) as tell:
        found = rupture_matrix(
            asked.world,
            chosen,
            workers=asked.workers if len(chosen) > WORTH_PROCESSES else 1,
            progress=lambda done, total: tell("ruptures", done, total),
        )
    publish(
        None,
        found.as_json(),
        matrix_screen(found, asked.speaking),
        to=asked.to,
        tabled=matrix_report(found, asked.speaking.language, world=asked.world),
        opening=estimated_sentence(found.provenance, asked.speaking),
    )


def _atlas(asked: _Asked, folder: Path) -> None:
    """Every rupture of the world: a table and a page."""
    from blocs.brief.contents import Say
    from blocs.questions.exposure.atlas import dyad_atlas, write_dyads
    from blocs.questions.exposure.report.atlas import atlas_report, most_exposed
    from blocs.questions.exposure.report.screen import notes

    with stage_bars(asked.to.screen, STAGES) as tell:
        found = dyad_atlas(
            asked.world,
            folder=folder,
            workers=asked.workers,
            progress=lambda done, total: tell("ruptures", done, total),
        )
    speaking, table = asked.speaking, write_dyads(found, folder)
    page = folder / f"atlas.{speaking.language}.html"
    count = speaking.numbers.plain(found.loss_pct.size - len(found.country), 0)
    causes = {"–".join(pair): why for pair, why in found.failures.items()}
    publish(
        atlas_report(found, speaking, focus=asked.chosen.country or most_exposed(found)),
        found.as_json() | {"table": str(table), "page": str(page)},
        (
            Say(speaking.words("{count} dyads: {path}", count=count, path=table)),
            *notes(found.implausible, causes, speaking),
        ),
        path=page,
        named=PAGE,
        to=asked.to,
    )
