"""Game files with known answers, as a user would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def game_file(
    title: str, payoffs: Mapping[str, tuple[Sequence[str], object]], more: str = ""
) -> str:
    """A YAML file of given pay-offs. payoffs: actor → (its options, (option_1, …) utility)."""
    names = list(payoffs)
    lines = [f"title: {title}", f"title_ru: {title} по-русски", "actors:"]
    for name, (options, table) in payoffs.items():
        lines += [f"  {name}:", f"    title: The {name}", f"    title_ru: Игрок {name}"]
        lines += ["    options:"]
        lines += [f"      {o}: {{title: To {o}, title_ru: Делать {o}}}" for o in options]
        lines += ["    utility:", "      u:", "        title: Gain", "        title_ru: Выгода"]
        lines += ["        unit: points", "        unit_ru: баллы", "        weight: 1"]
        lines += ["        note: Invented.", "        note_ru: Выдумано.", "        given:"]
        values = np.asarray(table, dtype=float)
        for cell in np.ndindex(*values.shape):
            when = ", ".join(
                f"{other}: {payoffs[other][0][k]}" for other, k in zip(names, cell, strict=True)
            )
            lines.append(f"          - {{when: {{{when}}}, value: {values[cell]:g}}}")
    return "\n".join(lines) + "\n" + more


BAGWELL = game_file(
    "A commitment seen through mist",
    {
        "leader": (("stack", "cournot"), [[5, 3], [6, 4]]),
        "follower": (("low", "high"), [[2, 1], [3, 4]]),
    },
    """order:
  - {actor: leader}
  - {signal_of: leader, seen_by: [follower], accuracy: 0.9}
  - {actor: follower}
""",
)
"""Bagwell (1995, Games and Economic Behavior 8): exactly three equilibria with a noisy picture."""

ENTRY = game_file(
    "Entry",
    {
        "entrant": (("stay", "enter"), [[0, 0], [1, -1]]),
        "incumbent": (("share", "fight"), [[2, 2], [1, -1]]),
    },
    "order: [{actor: entrant}, {actor: incumbent, observes: [entrant]}]\n",
)
"""Selten's chain store, one shop: (enter, share) is the credible equilibrium of the two."""

HALF_SEEN = game_file(
    "Half seen",
    {
        "first": (("left", "right"), [[[3, 0], [0, 0]], [[0, 0], [0, 1]]]),
        "second": (("left", "right"), [[[3, 0], [0, 0]], [[0, 0], [0, 1]]]),
        "third": (("left", "right"), [[[3, 0], [0, 0]], [[0, 0], [0, 1]]]),
    },
    "order: [{actor: first}, {actor: second, observes: [first]}, {actor: third}]\n",
)
"""Three who must agree; the second sees the first, the third sees nobody."""

MOOD = """      mood:
        title: Mood
        title_ru: Настроение
        unit: points
        unit_ru: баллы
        note: Invented.
        note_ru: Выдумано.
        weight: 0
        by_option: {pay: 1, cheat: 0}
"""

POLL = (
    game_file(
        "A poll",
        {
            "seller": (("trust", "guard"), [[1, -2.5], [0, 0]]),
            "buyer": (("pay", "cheat"), [[0, 0], [0, 0]]),
        },
    )
    + MOOD
    + """types:
  buyer:
    honest: {title: Honest, title_ru: Честный, poll_count: 30, weights: {mood: 5}}
    sly: {title: Sly, title_ru: Хитрый, poll_count: 10, weights: {mood: -5}}
uncertainty: {weights_pct: 0, draws: 4000}
"""
)
"""Trust pays where more than 2.5 of 3.5 are honest; of 40 asked, 30 were."""

DETERRENCE = """title: Deterrence
actors:
  rival:
    title: The rival
    title_ru: Соперник
    options:
      out: {title: Stay out, title_ru: Не входить}
      in: {title: Move in, title_ru: Войти}
    utility:
      gain:
        title: Gain
        title_ru: Выгода
        unit: points
        unit_ru: баллы
        note: Invented.
        note_ru: Выдумано.
        weight: 1
        given:
          - {when: {rival: in, guard: soft}, value: 4}
          - {when: {rival: in, guard: hard}, value: -2}
  guard:
    title: The guard
    title_ru: Страж
    options:
      soft: {title: Give way, title_ru: Уступить}
      hard: {title: Resist, title_ru: Сопротивляться}
    utility:
      peace:
        title: Peace
        title_ru: Мир
        unit: points
        unit_ru: баллы
        note: Invented.
        note_ru: Выдумано.
        weight: 1
        by_option: {soft: 1, hard: 0}
types:
  guard:
    mild: {title: Mild, title_ru: Мягкий, probability: 0.25}
    grim: {title: Grim, title_ru: Суровый, probability: 0.75, weights: {peace: -1}}
order: [{actor: rival}, {actor: guard, observes: [rival]}]
"""
"""Moving in is worth 0.25·4 − 0.75·2 = −0.5: the rival stays out."""

INVEST = """title: A project
actors:
  minister:
    title: The minister
    discount_pct: RATE
    options:
      build: {title: Build}
      wait: {title: Wait}
    utility:
      cost: {title: Cost, unit: points, note: Invented., weight: -1, by_option: {build: 3, wait: 0}}
      gain:
        title: Gain
        unit: points a year
        note: Invented.
        weight: 1
        years: 5
        by_option: {build: 1, wait: 0}
"""

CHICKEN = game_file(
    "Chicken",
    {
        "east": (("yield", "dare"), [[6, 2], [7, 0]]),
        "west": (("yield", "dare"), [[6, 7], [2, 0]]),
    },
)
"""Aumann (1974): the best correlated equilibrium pays 5.25 to each."""

CIRCLE = game_file(
    "Rock, paper, scissors",
    {
        "one": (("rock", "paper", "scissors"), [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]),
        "two": (("rock", "paper", "scissors"), [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]),
    },
)

TIES = game_file(
    "Nothing matters",
    {
        "one": (("a", "b"), [[1, 1], [1, 1]]),
        "two": (("a", "b"), [[2, 2], [2, 2]]),
    },
)

ALONE = game_file("Alone", {"one": (("a", "b", "c"), [1, 4, 4])})

NO_CHOICE = game_file("No choice", {"one": (("a",), [1])})

NO_WORLD = """title: Cut off
world: icio-2022
closure: {trade_balance: fixed_nominal}
actors:
  home:
    title: Home
    title_ru: Дом
    countries: ROM
    options:
      stay: {title: Stay, title_ru: Остаться}
      leave:
        title: Leave the world
        title_ru: Уйти из мира
        moves:
          - embargo: {by: [ROM], on: [world], sectors: all, direction: both}
    utility:
      income: {title: Income, title_ru: Доход, outcome: real_income_change_pct, weight: 1}
  other:
    title: Other
    title_ru: Другой
    options:
      wait: {title: Wait, title_ru: Ждать}
      shout: {title: Shout, title_ru: Кричать}
    utility:
      noise:
        title: Noise
        title_ru: Шум
        unit: points
        unit_ru: баллы
        note: Invented.
        note_ru: Выдумано.
        weight: 1
        by_option: {wait: 0, shout: 1}
""".replace("ROM", "ROU")

MILLION = """title: Far too large
actors:
""" + "".join(
    f"""  a{p}:
    title: A{p}
    options: {{{", ".join(f"o{k}: {{title: o}}" for k in range(10))}}}
    utility:
      u: {{title: u, unit: p, note: n, weight: 1, given: [{{when: {{a{p}: o1}}, value: 1}}]}}
"""
    for p in range(6)
)
"""Six actors with ten options each."""
