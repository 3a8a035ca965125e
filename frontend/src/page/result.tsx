// What is shown of an answer: the sentence, the numbers, bars, map, sectors, and all countries.
import { useMemo, useRef, useState } from "preact/hooks";
import type { Answer } from "../engine/engine";
import { data, place, type Filed, type Side } from "./data";
import { Bars, Legend, limitsOf, WorldMap, type Line } from "./figures";
import { save } from "./save";
import type { Base } from "./solver";
import { money, percentChange, plain, say } from "./words";

const LOSERS = 8;
const GAINERS = 6;
const SECTORS = 10;

// The largest losses and gains among countries whose base data can be trusted.
export function ordered(answer: Answer): string[] {
  const ranked = data.countries
    .map(({ code, implausible }, k) => ({ code, implausible, value: answer.realIncome[k]! }))
    .filter(({ implausible, value }) => !implausible && Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const losers = ranked.slice(0, LOSERS);
  const gainers = ranked.slice(Math.max(LOSERS, ranked.length - GAINERS));
  return [...gainers.reverse(), ...losers.reverse()].map(({ code }) => code);
}

// filed: what was filed, where something was; its range stands only while nothing is changed.
export type ResultProps = {
  answer: Answer; base: Base; country: string; groups: Side[]; filed: Filed | null; changed: boolean;
  order: string[]; stale: boolean; preview: boolean; choose: (country: string) => void;
};

export function Result({ answer, base, country, groups, filed, changed, order, stale, preview, choose }: ResultProps) {
  const held = useRef(answer); // maps, sectors and the table follow when the slider is let go
  if (!preview) held.current = answer;
  const range = changed ? null : filed?.range;
  const lines = order.map((code): Line => {
    const k = place.get(code)!;
    const [low, high] = [range?.low[k], range?.high[k]];
    const ends = low != null && high != null ? { low, high } : {};
    return { key: code, name: data.countries[k]!.name, now: answer.realIncome[k]!, then: filed?.realIncome[k] ?? null, ...ends };
  });
  return (
    <>
      <div class={stale ? "live-first stale" : "live-first"}>
      <p class="lead">{lede(answer, base, country, groups)}</p>
      <Cards answer={answer} base={base} country={country} groups={groups} filed={filed} changed={changed} />
      <figure>
        <figcaption>{say("bars_title")} <span class="unit">%</span></figcaption>
        <Bars lines={lines} name={say("bars_title")} stale={stale} />
        <p class="note">{say(filed ? "bars_note" : "bars_note_alone")}{range && ` ${say("range_note")}`}</p>
      </figure>
      </div>
      <Later answer={held.current} base={base} country={country} filed={filed} stale={stale} choose={choose} />
    </>
  );
}

type LaterProps = Pick<ResultProps, "answer" | "base" | "country" | "filed" | "stale" | "choose">;

function Later({ answer, base, country, filed, stale, choose }: LaterProps) {
  const limits = data.limits ?? limitsOf(answer.realIncome);
  return useMemo(() => (
    <div class="live-later">
      <figure>
        <figcaption>{say("map_title")} <span class="unit">%</span></figcaption>
        <WorldMap answer={answer} limits={limits} stale={stale} />
        <Legend limits={limits} />
      </figure>
      <figure>
        <p class="live-choose">
          <label for="live-country">{say("country")}</label>
          <select id="live-country" value={country} onChange={(e) => choose(e.currentTarget.value)}>
            {[...data.countries].sort((a, b) => a.name.localeCompare(b.name, data.language))
              .map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </select>
        </p>
        <figcaption>{say("sectors_title", { country: data.countries[place.get(country)!]!.name })} <span class="unit">%</span></figcaption>
        <Bars lines={sectorLines(answer, base, country)} name={say("sectors_title", { country: data.countries[place.get(country)!]!.name })} stale={stale} />
        <p class="note">{say("sectors_note")}</p>
      </figure>
      <Everybody answer={answer} base={base} filed={filed} />
    </div>
  ), [answer, country, stale]);
}

function sectorLines(answer: Answer, base: Base, country: string): Line[] {
  const s = data.sectors.length;
  const first = place.get(country)! * s;
  return data.sectors
    .map((name, k) => ({ key: String(k), name, now: answer.volume[first + k]!, then: null, size: base.output[first + k]! }))
    .filter(({ now, size }) => Number.isFinite(now) && size > 0)
    .sort((a, b) => Math.abs(b.now * b.size) - Math.abs(a.now * a.size))
    .slice(0, SECTORS)
    .sort((a, b) => b.now - a.now);
}

// Income-weighted, as the sum of real incomes changes: per cent, and million USD.
function summed(answer: Answer, base: Base, codes: readonly string[]): { percent: number; million: number } {
  let [change, income] = [0, 0];
  for (const code of codes) {
    const k = place.get(code)!;
    change += (base.income[k]! * answer.realIncome[k]!) / 100;
    income += base.income[k]!;
  }
  return { percent: (100 * change) / income, million: change };
}

const everybody = data.countries.map(({ code }) => code);

// The largest first, by income.
function named(codes: readonly string[], base: Base): string {
  const order = [...codes].sort((a, b) => base.income[place.get(b)!]! - base.income[place.get(a)!]!);
  const names = order.map((code) => data.countries[place.get(code)!]!.name);
  if (names.length <= 3) return names.join(", ");
  return say("several", { names: names.slice(0, 2).join(", "), count: String(names.length - 2) });
}

function lede(answer: Answer, base: Base, country: string, groups: Side[]): string {
  const sides = groups.map(({ codes }) => codes).filter((codes) => codes.length > 0);
  const [first, second] = sides.length ? sides : [[country]];
  const world = summed(answer, base, everybody);
  const told = (name: string, codes: readonly string[]) => {
    const { percent, million } = summed(answer, base, codes);
    return { [name]: named(codes, base), [`${name}_change`]: percentChange(percent), [`${name}_money`]: money(million) };
  };
  const parts = { ...told("first", first!), world_change: percentChange(world.percent), world_money: money(world.million) };
  return second ? say("lede_two", { ...parts, ...told("second", second) }) : say("lede_one", parts);
}

type CardsProps = Pick<ResultProps, "answer" | "base" | "country" | "groups" | "filed" | "changed">;

function Cards({ answer, base, country, groups, filed, changed }: CardsProps) {
  const alone = groups.some(({ codes }) => codes.length === 1 && codes[0] === country);
  const chosen = { label: data.countries[place.get(country)!]!.name, codes: [country] };
  const cards = [
    ...(alone ? [] : [chosen]),
    ...groups.map(({ key, codes }) => ({ label: `${say(key)}: ${named(codes, base)}`, codes })),
    { label: say("world"), codes: everybody },
  ];
  return (
    <dl class="cards live-cards">
      {cards.map(({ label, codes }) => {
        const now = summed(answer, base, codes);
        return (
          <div class="card" key={label}>
            <dt>{label}</dt>
            <dd class={`value ${now.percent < 0 ? "loss" : "gain"}`}>{percentChange(now.percent)}</dd>
            <dd>{say("money_a_year", { money: money(now.million) })}</dd>
            {filed && <dd>{changed ? say("filed_value", { value: percentChange(asFiled(filed, base, codes)) }) : rangeOf(filed, codes)}</dd>}
          </div>
        );
      })}
    </dl>
  );
}

function asFiled(filed: Filed, base: Base, codes: readonly string[]): number {
  const then = { realIncome: Float64Array.from(filed.realIncome, (v) => v ?? NaN) } as Answer;
  return summed(then, base, codes).percent;
}

function rangeOf({ range }: Filed, codes: readonly string[]): string {
  const k = codes === everybody ? everybody.length : place.get(codes[0]!)!;
  const [low, high] = [range?.low[k], range?.high[k]];
  if ((codes.length > 1 && codes !== everybody) || low == null || high == null) return "";
  return say("filed_range", { low: percentChange(low), high: percentChange(high) });
}

// Every digit, for whoever goes on with them.
function table(answer: Answer, base: Base): string {
  const rows = data.countries.map(({ code }, k) =>
    [code, answer.realIncome[k]!, (base.income[k]! * answer.realIncome[k]!) / 100].join(","));
  return `${["country,real_income_change_pct,real_income_change_million_usd", ...rows].join("\n")}\n`;
}

function Everybody({ answer, base, filed }: Pick<ResultProps, "answer" | "base" | "filed">) {
  const [wanted, find] = useState("");
  const rows = data.countries
    .map((country, k) => ({ ...country, k }))
    .filter(({ name, code }) => `${name} ${code}`.toLowerCase().includes(wanted.toLowerCase()))
    .sort((a, b) => answer.realIncome[a.k]! - answer.realIncome[b.k]!);
  return (
    <details class="live-all">
      <summary>{say("table_title")}</summary>
      <p class="live-choose">
        <label for="live-find">{say("find")}</label>
        <input id="live-find" type="search" value={wanted} onInput={(e) => find(e.currentTarget.value)} />
      </p>
      <p><button type="button" onClick={() => save("countries.csv", "text/csv", table(answer, base))}>{say("download_table")}</button></p>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("table_region")}>
        <table>
          <thead><tr><th scope="col">{say("country")}</th><th scope="col">{say("now")}</th>{filed && <th scope="col">{say("then")}</th>}<th scope="col">{say("billion")}</th></tr></thead>
          <tbody>
            {rows.map(({ code, name, implausible, k }) => (
              <tr key={code}>
                <th scope="row">{name}{implausible && <span class="soft"> ({say("implausible")})</span>}</th>
                <td>{plain(answer.realIncome[k]!, 2)}</td>
                {filed && <td>{plain(filed.realIncome[k] ?? NaN, 2)}</td>}
                <td>{plain((base.income[k]! * answer.realIncome[k]!) / 1e5, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
