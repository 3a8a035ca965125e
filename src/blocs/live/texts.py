"""What a live page says: messages by the key under which its script knows them.

Places such as {country} stay open: the page fills them with its own numbers and names.
"""

from __future__ import annotations

from blocs.foundation.messages import Message, say

TEXTS: dict[str, Message] = {
    # -- the line of state
    "opening": say("Solving the scenario as filed …"),
    "solving": say("Solving …"),
    "preview": say("Preview: the numbers follow the slider, every market is checked on release."),
    "verified": say("Every market clears: largest gap {gap}, checked in this page."),
    "no_answer": say("No equilibrium: {reason}. The grey numbers are the last verified ones."),
    "broken": say(
        "This browser does not run the solver ({message}): the brief as filed stands below."
    ),
    "damaged_link": say("The link is damaged: the scenario is shown as filed."),
    "as_filed": say("Nothing is changed: these are the numbers of the scenario as filed."),
    "changed": say("Changed against the scenario as filed: {moves}."),
    "off_by": say("This page and the filed numbers differ by at most {gap} points."),
    # -- buttons and fields
    "back": say("Back to the scenario as filed"),
    "copy_link": say("Copy a link to this state"),
    "copied": say("The link is copied."),
    "link_here": say("The link is in the address bar."),
    "download": say("Download as YAML"),
    "moves": say("The moves"),
    "on": say("this move is made"),
    "off": say("this move is left out"),
    "strength": say("Strength of “{move}”, per cent of what is filed"),
    "per_cent": say("% of the filed strength"),
    "switch_only": say("This move is made or not; there is no half of it."),
    "country": say("Country"),
    "find": say("Find a country"),
    # -- numbers
    "lede_one": say(
        "{first}: real income {first_change} ({first_money} a year). The world: {world_change} "
        "({world_money})."
    ),
    "lede_two": say(
        "{first}: real income {first_change} ({first_money} a year). {second}: {second_change} "
        "({second_money}). The world: {world_change} ({world_money})."
    ),
    "filed_value": say("as filed {value}"),
    "filed_range": say("range as filed {low} … {high}"),
    "range_note": say(
        "Thin line: range as filed over draws of the elasticities, other closures and models; it "
        "stands here only while nothing is changed."
    ),
    "money_a_year": say("{money} a year"),
    "world": say("World"),
    "those_who_act": say("Those who act"),
    "those_it_is_aimed_at": say("Those it is aimed at"),
    "several": say("{names} and {count} more"),
    "bars_title": say("Largest losses and gains of real income"),
    "bars_note": say(
        "Bar: now. Upright mark: as filed. The order of the rows changes only when a slider is "
        "let go."
    ),
    "map_title": say("Real income by country"),
    "map_label": say("Map of the change of real income: loss in orange, gain in blue"),
    "no_data": say("no data"),
    "sectors_title": say("{country}: output by sector"),
    "sectors_note": say(
        "The ten sectors that weigh most in the change: volume of output, per cent."
    ),
    "table_title": say("All countries"),
    "table_region": say("All countries, as solved in this page"),
    "download_table": say("Download the table as CSV"),
    "now": say("Real income now, %"),
    "then": say("As filed, %"),
    "billion": say("Now, billion USD a year"),
    "implausible": say("base-year data implausible: left out of rankings"),
    "filed_brief": say("The brief as filed"),
    "basis": say("Solved in this page, without a network: {world}; model of Caliendo and Parro."),
    # -- why there is no answer
    "island_deficit": say(
        "{countries}: a trade deficit of {sum} is kept, and no trade with the others is left"
    ),
    "island_surplus": say(
        "{countries}: a trade surplus of {sum} is kept, and no trade with the others is left"
    ),
    "cut_off_share": say(
        "{countries}: a share in the tariffs of {of} is due, and no trade between them is left"
    ),
    "only_buys": say("{countries}: imports are possible and exports are not, at a fixed deficit"),
    "only_sells": say("{countries}: exports are possible and imports are not, at a fixed deficit"),
    "everybody_alone": say(
        "no country trades with another any more: blocs on the command line solves this, the page "
        "does not"
    ),
    "no_supplier": say("{countries}: nobody is left who supplies “{sector}”"),
    "owes_more": say("{countries}: more is owed than earned"),
    "not_converged": say("no method found one; a smaller step may"),
    "cost_gone": say("trade costs would fall by 100% or more"),
    "rate_gone": say("a tariff or an export tax would fall to −100% or below"),
    "factor_gone": say("productivity or labour would fall by 100% or more"),
    # -- without scripts
    "no_scripts": say(
        "This page has sliders that re-solve the world. They need scripts, which are off here: "
        "what follows is the brief as filed."
    ),
}
