"""Scenarios told in English and Russian."""

import dataclasses

import pytest

from blocs.foundation.errors import InputError, ScenarioError
from blocs.foundation.messages import say_counted
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.energy import EnergyContract
from blocs.moves.instruments.export import ExportBan, ExportTax
from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
from blocs.moves.instruments.money import BalanceTrade, Transfer
from blocs.moves.instruments.rent import NonTariffBarrier
from blocs.moves.instruments.sanction import Sanction
from blocs.moves.instruments.supply import LabourSupply, Productivity
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe, provisions
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Closure, Scenario
from blocs.moves.speech import Speech
from blocs.world.blocs import Bloc, BlocTable
from blocs.world.shocks.trade import TradeBalance

BOTH = "both"
CASES = [
    (
        Tariff(by="RUS", on=["EU", "USA"], sectors="goods", rate=0.055),
        "Russia sets a tariff of 5.5% (in place of 12.84% on average) on imports from the European "
        "Union (2 members) and the United States; sectors: goods (3 sectors).",
        "Россия устанавливает ввозной тариф 5,5\xa0% (вместо 12,84\xa0% в среднем); поставщики — "
        "Европейский союз (2 страны) и США; отрасли: товары (3 отрасли).",
    ),
    (
        Tariff(by="USA", on="RUS", sectors=["all", "-K"], add=0.1),
        "The United States raises tariffs on imports from Russia by 10 percentage points; sectors: "
        "all, except: Finance.",
        "США повышают ввозные тарифы на 10 п. п.; поставщик — Россия; отрасли: все; "
        "исключения: Финансы.",
    ),
    (
        Tariff(by=["RUS", "BLR"], on=["world", "-EU"], sectors="all", add=-0.02),
        "Russia and Belarus cut tariffs on imports from all countries except the European Union "
        "(2 members) by 2 percentage points, in all sectors.",
        "Россия и Беларусь снижают ввозные тарифы на 2 п. п.; поставщики — все страны (исключения: "
        "Европейский союз (2 страны)); все отрасли.",
    ),
    (
        TradeCost(between=[["BLR"], ["UKR"]], sectors="all", change_pct=-5),
        "Trade costs between Belarus and Ukraine fall by 5%, both ways, in all sectors.",
        "Торговые издержки снижаются на 5\xa0% в обоих направлениях; стороны: Беларусь — Украина; "
        "все отрасли.",
    ),
    (
        TradeCost(between=[["EAEU"], ["EAEU"]], sectors=["A01", "K"], change_pct=2.5),
        "Trade costs inside the Eurasian Union (3 of 5 members; Armenia and Kyrgyzstan are not in "
        "this world) rise by 2.5%; sectors: Agriculture; Finance.",
        "Торговые издержки внутри группы стран растут на 2,5\xa0%; состав группы: Евразийский союз "
        "(3 страны из 5; нет в данных: Армения и Киргизия); отрасли: Сельское хозяйство; Финансы.",
    ),
    (
        TradeCost(origin="BLR", destination=["RUS", "USA"], sectors="all", change_pct=0),
        "Trade costs from Belarus to Russia and the United States do not change, in all sectors.",
        "Торговые издержки не меняются; откуда: Беларусь; куда: Россия и США; все отрасли.",
    ),
    (
        Embargo(by="RUS", on=["EU", "USA"], sectors="food", direction="imports"),
        "Russia stops buying from the European Union (2 members) and the United States; sectors: "
        "food (2 sectors).",
        "Эмбарго: Россия прекращает закупки; поставщики — Европейский союз (2 страны) и "
        "США; отрасли: продовольствие (2 отрасли).",
    ),
    (
        Embargo(by="EU", on="RUS", sectors="C28", direction="exports"),
        "The European Union (2 members) stops selling to Russia; sectors: Machinery.",
        "Эмбарго: Европейский союз (2 страны) прекращает поставки; покупатель — Россия; отрасли: "
        "Машины.",
    ),
    (
        Embargo(by=["EU", "USA"], on="RUS", sectors="all", direction=BOTH),
        "The European Union (2 members) and the United States stop all trade with Russia, in all "
        "sectors.",
        "Эмбарго: Европейский союз (2 страны) и США прекращают всю торговлю; другая "
        "сторона — Россия; все отрасли.",
    ),
    (
        Embargo(by="world", on="world", sectors="all", direction=BOTH),
        "All countries stop trading with each other, in all sectors.",
        "Эмбарго: все страны прекращают торговлю друг с другом; все отрасли.",
    ),
    (
        JoinBloc(country="UKR", bloc="EU", change_pct=-8),
        "Ukraine joins the European Union (2 members): trade costs with the members fall by 8%, "
        "and tariffs between them drop to zero, in all sectors.",
        "Украина вступает в объединение «Европейский союз» (2 страны): торговые издержки с его "
        "членами снижаются на 8\xa0%, взаимные тарифы отменяются; все отрасли.",
    ),
    (
        LeaveBloc(country=["BLR", "KAZ"], bloc="EAEU", change_pct=5, tariff=0.05, sectors="goods"),
        "Belarus and Kazakhstan leave the Eurasian Union (3 of 5 members; Armenia and Kyrgyzstan "
        "are not in this world): trade costs with the remaining members rise by 5%, and tariffs "
        "both ways are set to 5%; sectors: goods (3 sectors).",
        "Беларусь и Казахстан выходят из объединения «Евразийский союз» (3 страны из 5; нет в "
        "данных: Армения и Киргизия): торговые издержки с остающимися членами растут на 5\xa0%, "
        "взаимные тарифы — 5\xa0%; отрасли: товары (3 отрасли).",
    ),
    (
        LeaveBloc(country="BLR", bloc="EAEU", change_pct=5, tariff="outsiders", sectors="C28"),
        "Belarus leaves the Eurasian Union (3 of 5 members; Armenia and Kyrgyzstan are not in this "
        "world): trade costs with the remaining members rise by 5%, and tariffs both ways are set "
        "to what each side levies on outsiders who pay a duty (5.4% of this trade, on average); "
        "sectors: Machinery.",
        "Беларусь выходит из объединения «Евразийский союз» (3 страны из 5; нет в данных: Армения "
        "и Киргизия): торговые издержки с остающимися членами растут на 5\xa0%, взаимные тарифы — "
        "те, что каждая сторона взимает с посторонних, платящих пошлину (в среднем 5,4\xa0% этой "
        "торговли); отрасли: Машины.",
    ),
    (
        Transfer(by="RUS", to="BLR", amount_million_usd=1234.5),
        "Russia transfers 1,234.5 million USD a year to Belarus.",
        "Россия перечисляет 1\xa0234,5 млн долл. США в год; получатель — Беларусь.",
    ),
    (
        Transfer(by="EU", to=["BLR", "UKR"], amount_million_usd=5000),
        "The European Union (2 members) transfers 5,000 million USD a year to Belarus and Ukraine; "
        "several payers or receivers share it in proportion to value added.",
        "Европейский союз (2 страны) перечисляет 5\xa0000 млн долл. США в год; получатели — "
        "Беларусь и Украина; доли нескольких участников пропорциональны их добавленной стоимости.",
    ),
    (
        BalanceTrade(),
        "Every country's trade is balanced: deficits and surpluses are set to zero.",
        "Торговля каждой страны уравновешивается: дефициты и профициты обнуляются.",
    ),
    (
        ExportTax(by=["RUS", "KAZ"], on="EU", sectors="K", rate=0.3),
        "Russia and Kazakhstan set an export tax of 30% on exports to the European Union (2 "
        "members); sectors: Finance.",
        "Россия и Казахстан устанавливают вывозную пошлину 30\xa0%; покупатель — Европейский союз "
        "(2 страны); отрасли: Финансы.",
    ),
    (
        ExportTax(by="USA", on=["RUS", "BLR"], sectors="all", rate=-0.05),
        "The United States sets an export subsidy of 5% on exports to Russia and Belarus, in all "
        "sectors.",
        "США устанавливают вывозную субсидию 5\xa0%; покупатели — Россия и Беларусь; все отрасли.",
    ),
    (
        ExportTax(by="RUS", on="BLR", sectors="all", add=-0.1),
        "Russia cuts export taxes on exports to Belarus by 10 percentage points, in all sectors.",
        "Россия снижает вывозные пошлины на 10 п. п.; покупатель — Беларусь; все отрасли.",
    ),
    (
        ExportBan(by="RUS", to=["DEU", "FRA"], sectors="A01"),
        "Russia bans exports to Germany and France; sectors: Agriculture.",
        "Запрет вывоза: Россия прекращает поставки; покупатели — Германия и Франция; отрасли: "
        "Сельское хозяйство.",
    ),
    (
        NonTariffBarrier(
            by=["DEU", "FRA"], on="RUS", sectors="K", ad_valorem_pct=12.5, kind="resource"
        ),
        "Germany and France impose non-tariff barriers worth 12.5% of the value of imports from "
        "Russia, a cost in resources that is nobody's income; sectors: Finance.",
        "Германия и Франция вводят нетарифные барьеры, равные 12,5\xa0% стоимости; поставщик — "
        "Россия; это расход ресурсов, который никому не достаётся; отрасли: Финансы.",
    ),
    (
        NonTariffBarrier(
            by="DEU", on="RUS", sectors="K", ad_valorem_pct=-5, kind="rent", rent_to="origin"
        ),
        "Germany lifts non-tariff barriers worth 5% of the value of imports from Russia, a rent of "
        "the exporting countries, which hold the licences; sectors: Finance.",
        "Германия снимает нетарифные барьеры, равные 5\xa0% стоимости; поставщик — Россия; рента "
        "достаётся странам-экспортёрам, у которых лицензии; отрасли: Финансы.",
    ),
    (
        EnergyContract(
            seller="RUS",
            buyer="BLR",
            items=[
                {
                    "name": "crude oil",
                    "name_ru": "сырая нефть",
                    "volume": 18.5,
                    "unit": "million tonnes",
                    "export_duty": 80,
                    "share_returned": 0.5,
                },
                {
                    "name": "gas",
                    "volume": 20,
                    "unit": "billion cubic metres",
                    "price": 140,
                    "netback_price": 200,
                },
            ],
        ),
        "Russia sells Belarus energy below its worth: crude oil, 18.5 million tonnes, free of an "
        "export duty of 80 USD per tonne, of which 50% is passed back; gas, 20 billion cubic "
        "metres, at 140 instead of 200 USD per thousand cubic metres; a rent of 1,940 million USD "
        "a year moves from the seller's treasury to the buyer's, while the marginal unit stays "
        "priced at the world price.",
        "Россия продаёт энергоносители дешевле их рыночной стоимости; покупатель — Беларусь; сырая "
        "нефть, 18,5 млн т, без вывозной пошлины 80 долл. США за т, из неё возвращается 50\xa0%; "
        "gas, 20 млрд куб. м, по 140 вместо 200 долл. США за тыс. куб. м; рента 1\xa0940 млн долл. "
        "США в год переходит из казны продавца в казну покупателя, предельная единица по-прежнему "
        "оценивается по мировой цене.",
    ),
    (
        Productivity(country=["BLR", "KAZ"], sectors="C28", change_pct=2),
        "Productivity in Belarus and Kazakhstan rises by 2%; sectors: Machinery.",
        "Производительность растёт на 2\xa0%; страны — Беларусь и Казахстан; отрасли: Машины.",
    ),
    (
        LabourSupply(country="UKR", change_pct=-7.5),
        "The supply of labour in Ukraine falls by 7.5%.",
        "Предложение труда снижается на 7,5\xa0%; страна — Украина.",
    ),
    (
        Sanction(
            senders=["EU", "USA"],
            targets="RUS",
            since="2014-07-31",
            until="2030-01-31",
            goods={"sectors": "C28", "exports": "ban", "imports": {"change_pct": 20}},
            finance={"sectors": "K", "exports": {"change_pct": 50}},
        ),
        "The European Union (2 members) and the United States sanction Russia from 31 July 2014 to "
        "31 January 2030: goods: exports banned, imports at trade costs 20% higher; sectors: "
        "Machinery; finance: exports at trade costs 50% higher; sectors: Finance.",
        "Санкции с 31 июля 2014 по 31 января 2030; отправители — Европейский союз (2 страны) и "
        "США; цель — Россия: товары: поставки запрещены, закупки при издержках на 20\xa0% выше; "
        "отрасли: Машины; финансы: поставки при издержках на 50\xa0% выше; отрасли: Финансы.",
    ),
]


@pytest.mark.parametrize(("move", "english", "russian"), CASES)
def test_one_sentence_a_move(world, move, english, russian):
    scenario = Scenario(title="T", year=2020, moves=[move])
    assert describe(scenario, world, "en")[0] == english
    assert describe(scenario, world, "ru")[0] == russian
    assert describe(scenario, world)[0] == english


def test_every_kind_of_move_is_told_here_or_with_the_tables():
    told = {type(move) for move, _, _ in CASES}
    names = ("trade_cost_table", "tariff_table", "tariff_schedule", "us_tariffs")
    presets = ("trade_agreement", "sanctions_package", "import_substitution")
    goods = ("mineral_ban", "carbon_border_tax")
    ways = ("close_corridor", "open_corridor", "corridor_tariff", "capacity")
    tables = {MOVES[name] for name in (*names, *presets, *goods, *ways)}
    assert told | tables == set(MOVES.values())


def test_the_closure_comes_last_and_the_baseline_first_in_one_sentence(world):
    scenario = Scenario(
        title="T",
        closure=Closure(trade_balance=TradeBalance.FIXED_NOMINAL, numeraire="USA"),
        baseline=[BalanceTrade(), Tariff(by="RUS", on="BLR", sectors="all", rate=0)],
        moves=[],
    )
    assert describe(scenario, world) == [
        "Before the comparison starts: every country's trade is balanced: deficits and surpluses "
        "are set to zero; Russia sets a tariff of 0% (in place of 11.55% on average) on imports from "
        "Belarus, in all sectors.",
        "Trade balances: every country's deficit or surplus stays constant in the numeraire; the "
        "numeraire is the wage of the United States.",
    ]
    russian = describe(scenario, world, "ru")
    assert russian[0].startswith("До начала сравнения: торговля каждой страны")
    assert russian[1].endswith("счётная единица — заработная плата (страна: США).")


@pytest.mark.parametrize("balance", list(TradeBalance))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_closure_has_its_sentence(world, balance, language):
    others = [b for b in TradeBalance if b is not balance]
    said = [
        describe(Scenario(title="T", closure=Closure(trade_balance=b), moves=[]), world, language)
        for b in (balance, *others)
    ]
    assert said[0] not in said[1:]


def test_balance_trade_among_the_moves_decides_the_closure(world):
    said = describe(Scenario(title="T", moves=[BalanceTrade()]), world)
    assert said[-1] == "Trade balances: every country's trade is balanced after the moves."
    first = Scenario(title="T", closure=Closure(trade_balance="balanced"), moves=[BalanceTrade()])
    assert "before the comparison starts" in describe(first, world)[-1]


def test_long_lists_are_shortened_and_provisions_are_not(world):
    everyone = ["RUS", "BLR", "KAZ", "DEU", "FRA", "UKR", "EU"]
    move = Tariff(by="USA", on=everyone, sectors="all", rate=0.1)
    scenario = Scenario(title="T", moves=[move])
    assert "Germany, France, Ukraine and 1 other, in all sectors." in describe(scenario, world)[0]
    assert "Франция, Украина и ещё 1; все отрасли." in describe(scenario, world, "ru")[0]
    provision = provisions(scenario, world)[0]
    assert provision.countries["on"] == ("RUS", "BLR", "KAZ", "DEU", "FRA", "UKR")
    assert provision.countries["by"] == ("USA",)
    assert provision.sectors == world.sectors


def test_provisions_carry_everything(world):
    scenario = Scenario(
        title="T",
        baseline=[BalanceTrade()],
        moves=[LeaveBloc(country="BLR", bloc="EAEU", change_pct=5, tariff=0.05, sectors="food")],
    )
    before, leave, closure = provisions(scenario, world, "ru")
    assert (before.stage, before.kind, before.title) == (
        "baseline",
        "balance_trade",
        "Сбалансированная торговля",
    )
    assert (leave.stage, leave.kind, leave.title) == (
        "moves",
        "leave_bloc",
        "Выход из объединения",
    )
    assert leave.countries == {"country": ("BLR",), "members": ("RUS", "BLR", "KAZ")}
    assert leave.absent == {"EAEU": ("ARM", "KGZ")}
    assert leave.sectors == ("A01", "C10T12")
    assert leave.parameters == {"bloc": "EAEU", "change_pct": 5.0, "tariff": 0.05}
    assert (closure.stage, closure.title) == ("closure", "Замыкание модели")
    assert closure.parameters == {"trade_balance": "fixed_share", "numeraire": "world"}
    assert leave.sentences[0] == describe(scenario, world, "ru")[1]


def test_absent_members_are_named_at_the_first_mention_only(world):
    moves = [Embargo(by="EAEU", on="USA", sectors=s, direction="both") for s in ("K", "all")]
    first, second, _ = describe(Scenario(title="T", moves=moves), world)
    assert "(3 of 5 members; Armenia and Kyrgyzstan are not in this world)" in first
    assert "(3 of 5 members)" in second


def test_russian_plurals():
    told = [
        say_counted("{count} member", "{count} members", count=k)["ru"] for k in (1, 3, 11, 21, 25)
    ]
    assert told == ["1 страна", "3 страны", "11 стран", "21 страна", "25 стран"]


def test_names_with_parentheses_and_articles(world):
    names = {
        "WEST": "The West (with sanctions)",
        "CISW": "CIS, all founding states",
        "BRICS": "BRICS",
        "COAL": "Sanctions coalition of 2014",
    }
    spells = world.blocs["EU"].spells
    table = BlocTable({code: Bloc(code, {"en": name}, spells) for code, name in names.items()})
    speech = Speech(dataclasses.replace(world, blocs=table), "en")
    assert [speech.bloc_name(code) for code in names] == [
        "the West (with sanctions)",
        "CIS, all founding states",
        "BRICS",
        "the Sanctions coalition of 2014",
    ]
    said = describe(
        Scenario(title="T", moves=[Embargo(by="WEST", on="RUS", sectors="all", direction="both")]),
        speech.world,
    )
    assert said[0].startswith("The West (with sanctions; 2 members) stops all trade with Russia")


def test_wrong_codes_and_languages_are_errors(world):
    wrong = Tariff(by="RUX", on="USA", sectors="K", rate=0.1)
    scenario = Scenario(title="T", baseline=[wrong], moves=[wrong])
    with pytest.raises(ScenarioError) as caught:
        describe(scenario, world)
    assert [p.field for p in caught.value.problems] == [
        "baseline[0].tariff.by",
        "moves[0].tariff.by",
    ]
    with pytest.raises(InputError, match="unknown language 'de'"):
        describe(scenario, world, "de")
