"""Titles of questions, labels of fields, and what screens say, by language."""

from __future__ import annotations

from collections.abc import Mapping

from blocs.foundation.messages import Message, say

ROOMS: Mapping[str, Message] = {
    "trade": say("Scenario files"),
    "exposure": say("Exposure"),
    "games": say("Games"),
    "corridors": say("Corridors"),
    "sureness": say("How sure"),
    "projects": say("Projects"),
    "security": say("Security"),
    "signals": say("Signals"),
    "evidence": say("Evidence"),
    "verification": say("Verification"),
}
"""Room of questions → the screen with their forms, in the order of the navigation."""

LEADS: Mapping[str, Message] = {
    "trade": say(
        "A scenario file says who does what to whom. Its brief comes at once; ranges, all models "
        "and comparisons are jobs."
    ),
    "exposure": say("A number for what a rupture would cost each side, and where it comes from."),
    "games": say("Every cell of a game is a solved world: who does what, if the others do too?"),
    "corridors": say("Pipes, lanes and passages: the cheapest way, and who can close it."),
    "sureness": say("Many draws of what is uncertain: ranges, what drives them, what flips them."),
    "projects": say("A project on credit by year, for the host and for the lender."),
    "security": say("Cover of a territory, the balance of capabilities, the stability of peace."),
    "signals": say("Conduct instead of words: votes, events, polls, series of your own."),
    "verification": say(
        "Every published number that blocs claims, computed anew; of a world, what must hold of it."
    ),
    "evidence": say("What was stated, published or happened, beside what blocs computes."),
}
"""Room of questions → what is asked there, in a sentence."""

QUESTION_TITLES: Mapping[str, Message] = {
    "run": say("What follows, for every country and sector?"),
    "run_models": say("What follows, over the trade models?"),
    "run_ranges": say("How far do the numbers go, over elasticities, closures and models?"),
    "compare": say("How do outcomes differ?"),
    "network_flows": say("Which way does it flow, and where is it short?"),
    "network_criticality": say("What does closing a link, or all that an owner holds, cost?"),
    "owners_power": say("Who holds the tap?"),
    "passage_matrix": say("Who hangs on which passage of the sea?"),
    "routes": say("By which ways do two countries trade, and what if a passage closes?"),
    "sea_distance": say("How far is it by sea?"),
    "known_corridors": say("What corridors are there?"),
    "check_network": say("Can a network be used, and what was repaired in it?"),
    "votes": say("Who stands where, by roll calls?"),
    "channels": say("Which way does each channel pull?"),
    "events": say("What happened between countries, week by week?"),
    "poll": say("What can a poll say of all who could have been asked?"),
    "predictability": say("How well could each actor have been foreseen?"),
    "point_cover": say("Who is covered, by how few sites?"),
    "territory_cover": say(
        "How well is a territory covered, with and without the consent of hosts?"
    ),
    "balance": say("How does the balance of capabilities move?"),
    "stability": say("Is peace stable, given what a rupture would cost?"),
    "exposure": say("Who depends on whom, for what, and what would a rupture cost?"),
    "pair": say("What do two countries cost each other?"),
    "joint_exposure": say("What do several partners hold over a country together?"),
    "rupture_matrix": say("What would every rupture among some countries cost?"),
    "dyad_atlas": say("What would every rupture in the world cost?"),
    "ensemble": say("How sure?"),
    "claims": say("Is it true what an essay states?"),
    "history": say("How far off would the trade engine have been?"),
    "board": say("How do our numbers stand beside published ones?"),
    "verify": say("Is what we claim so, and does a world keep what it must?"),
    "project": say("What does a loan cost, and what does it build?"),
    "play": say("What will the others do?"),
}

FIELDS: Mapping[str, Message] = {
    "scenario": say("Scenario"),
    "scenarios": say("Scenarios"),
    "game": say("Game"),
    "project": say("Project"),
    "case": say("Case"),
    "network": say("Network"),
    "world": say("World"),
    "tariffs": say("Tariffs of the base year"),
    "focus": say("Country shown first"),
    "model": say("Trade model"),
    "country": say("Country"),
    "partner": say("The other country"),
    "partners": say("Partners"),
    "countries": say("Countries"),
    "groups": say("Blocs or countries"),
    "draws": say("Draws"),
    "over": say("What is drawn"),
    "seed": say("Seed of the draws"),
    "close": say("Links, owners or passages that close"),
    "origin": say("From"),
    "destination": say("To"),
    "build": say("Options that are built"),
    "pairs": say("Also two links together"),
    "points": say("Points"),
    "candidates": say("Where sites may stand"),
    "radius": say("Radius"),
    "sites": say("Sites at most"),
    "first": say("First year"),
    "last": say("Last year"),
    "table": say("Table"),
    "poles": say("Two poles"),
    "year": say("Year"),
    "between": say("Between two countries"),
    "level": say("Probability of every interval"),
    "only": say("Only these"),
}
"""Field of a request → its label."""

HINTS: Mapping[str, Message] = {
    "file": say("YAML, or a name of the casebook"),
    "countries": say("codes with commas"),
    "names": say("names with commas; empty for none"),
    "country": say("a code or a name"),
    "origin": say("longitude, latitude in degrees: 103.85,1.26"),
    "destination": say("longitude, latitude in degrees: 4.0,51.98"),
    "table": say("a CSV table as text; the first line has the names of its columns"),
    "poles": say("RUS:EU"),
    "between": say("RUS:UKR"),
}

CHOICES: Mapping[str, Message] = {
    "none": say("none of ours"),
    "embedded": say("those that ship"),
    "caliendo_parro": say("Caliendo and Parro, with input–output links"),
    "armington": say("without input–output links"),
    "ces_io": say("short run"),
    "rationing": say("a bound on losses from cuts"),
    "elasticities": say("elasticities"),
    "shocks": say("sizes of shocks"),
    "closures": say("closures"),
    "models": say("models"),
    "presets": say("numbers of presets"),
}

STATES: Mapping[str, Message] = {
    "queued": say("waits its turn"),
    "running": say("runs"),
    "done": say("answered"),
    "failed": say("no answer"),
    "cancelled": say("cancelled"),
    "interrupted": say("interrupted"),
}

REFUSED: Mapping[str, Message] = {
    "invalid_input": say("This cannot be answered as it is asked. What is wrong, in English:"),
    "no_equilibrium": say("There is no equilibrium under this scenario. The details, in English:"),
    "no_supplier": say("A good that is in use has no supplier left. The details, in English:"),
    "not_converged": say("No method has found the solution. The details, in English:"),
    "failed": say("There is no solution. The details, in English:"),
    "out_of_time": say("This takes longer than an answer may."),
    "out_of_memory": say("This needs more memory than one answer may use."),
    "worker_died": say("The process ended before its answer: killed, or out of memory."),
    "internal_error": say("blocs failed here: the log of the server says how."),
    "unreachable": say("The server does not answer: is it still running?"),
}
"""Status of a refusal → what it means; what is behind it stands in English as it was raised."""

STAGES: Mapping[str, Message] = {
    "draws": say("draws"),
    "worlds": say("worlds solved"),
    "scenarios": say("scenarios"),
    "ruptures": say("ruptures"),
    "rows": say("rows"),
    "claims": say("claims"),
}

BROWSER: Mapping[str, Message] = {
    "asking": say("Asking …"),
    "copied": say("Link copied"),
    "name": say("Name of the saved answer"),
    "saved": say("Saved"),
    "unreachable": say("The server does not answer: is it still running?"),
    "two": say("Choose two or more scenarios that were answered."),
    "line": say("line {line}"),
    "of": say("{done} of {total}"),
}
"""What the script of the screens says."""
