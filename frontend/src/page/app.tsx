import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Answer } from "../engine/engine";
import type { Reason } from "../engine/feasible";
import { data } from "./data";
import { Bars, Legend, WorldMap, type Line } from "./figures";
import { changedMoves, filed, linked, read, yaml, type State } from "./link";
import { Moves } from "./moves";
import { Solver, type Base, type Reply } from "./solver";
import { money, percentChange, plain, say, scientific } from "./words";

const SETTLED = 300; // milliseconds without a move of the slider after which every market is checked
const LOSERS = 8;
const GAINERS = 6;
const SECTORS = 10;

type Shown = { answer: Answer; reason: Reason | null; preview: boolean };
const place = new Map(data.countries.map(({ code }, k) => [code, k]));

export function App({ broken }: { broken: (message: string) => void }) {
  const given = useMemo(() => read(location.hash), []);
  const [damaged, setDamaged] = useState(given === "damaged");
  const [state, setState] = useState<State>(given === null || given === "damaged" ? filed() : given);
  const [base, setBase] = useState<Base | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [order, setOrder] = useState<string[]>([]);
  const [said, setSaid] = useState("");
  const latest = useRef(state);
  const later = useRef(0);
  const reply = useRef<Reply | null>(null);

  const solver = useMemo(() => new Solver(
    (opened) => setBase(opened),
    (heard) => {
      reply.current = heard;
      if ("reason" in heard) setShown((old) => old && { ...old, reason: heard.reason, preview: false });
      else {
        setShown({ answer: heard.answer, reason: null, preview: heard.preview });
        if (!heard.preview) setOrder(ordered(heard.answer));
      }
    },
    broken,
  ), []);

  useEffect(() => {
    void solver.open();
    solver.ask(latest.current.strengths, false);
    const moved = () => {
      const there = read(location.hash);
      if (there === null) return;
      setDamaged(there === "damaged");
      go(there === "damaged" ? filed() : there, false);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);

  // From the reader's hand to the frame that shows the changed page, for whoever measures it.
  useLayoutEffect(() => {
    const heard = reply.current;
    if (heard !== null) requestAnimationFrame(() => performance.measure(
      heard.preview ? "blocs: preview" : "blocs: verified", { start: heard.asked, end: performance.now() }));
  }, [shown]);

  const go = (to: State, dragging: boolean) => {
    latest.current = to;
    setState(to);
    setSaid("");
    clearTimeout(later.current);
    solver.ask(to.strengths, dragging);
    if (dragging) later.current = window.setTimeout(release, SETTLED);
    else note(to);
  };
  const release = () => {
    clearTimeout(later.current);
    solver.ask(latest.current.strengths, false);
    note(latest.current);
  };
  const note = (to: State) => {
    const same = linked(to) === linked(filed());
    history.replaceState(null, "", same ? location.pathname + location.search : linked(to));
  };
  const set = (index: number, strength: number, dragging: boolean) => {
    setDamaged(false);
    const strengths = latest.current.strengths.map((x, k) => (k === index ? strength : x));
    go({ ...latest.current, strengths }, dragging);
  };
  const choose = (country: string) => {
    const to = { ...latest.current, country };
    latest.current = to;
    setState(to);
    note(to);
  };
  const back = () => {
    setDamaged(false);
    go({ ...filed(), country: latest.current.country }, false);
  };
  const copy = async () => {
    history.replaceState(null, "", linked(latest.current));
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(say("copied"));
    } catch {
      setSaid(say("link_here"));
    }
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([yaml(latest.current.strengths)], { type: "application/yaml" }));
    link.download = data.file;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const changed = changedMoves(state.strengths);
  const stale = shown?.reason != null;
  return (
    <>
      <div class="live-state">
        <p role="status" class={stale || damaged ? "bad" : shown === null || shown.preview ? "soon" : "good"}>
          {damaged && <b>{say("damaged_link")} </b>}
          {status(shown)}
        </p>
        <p>{changed.length ? say("changed", { moves: changed.join(", ") }) : `${say("as_filed")} ${rounded(shown)}`}</p>
        <div class="live-buttons">
          <button type="button" onClick={back} disabled={changed.length === 0}>{say("back")}</button>
          <button type="button" onClick={copy}>{say("copy_link")}</button>
          <button type="button" onClick={download}>{say("download")}</button>
          <span aria-live="polite">{said}</span>
        </div>
      </div>
      <div class="live-main">
        <div class="live-controls">
          <h2>{say("moves")}</h2>
          <Moves strengths={state.strengths} set={set} release={release} />
          <datalist id="live-ticks"><option value="0" /><option value="100" /><option value="200" /></datalist>
        </div>
        {shown && base ? (
          <Result answer={shown.answer} base={base} state={state} order={order} changed={changed.length > 0}
            stale={stale} preview={shown.preview} choose={choose} />
        ) : <div class="live-first" />}
      </div>
    </>
  );
}

function status(shown: Shown | null): string {
  if (shown === null) return say("opening");
  if (shown.reason !== null) return say("no_answer", { reason: reasonTold(shown.reason) });
  if (shown.preview || shown.answer.verified === null) return say("preview");
  return say("verified", { gap: scientific(shown.answer.verified.worst) });
}

// How far the rounded shares of this page move the filed numbers.
function rounded(shown: Shown | null): string {
  if (shown === null || shown.preview || shown.reason !== null) return "";
  const gaps = data.filed.realIncome.map((then, k) => (then === null ? 0 : Math.abs(then - shown.answer.realIncome[k]!)));
  return say("off_by", { gap: scientific(Math.max(...gaps)) });
}

function reasonTold({ key, parts }: Reason): string {
  const names = (codes: string) => codes.split(",").map((code) => data.countries[place.get(code)!]?.name ?? code).join(", ");
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(parts))
    told[name] = typeof value === "number" ? money(Math.abs(value)).replace(/^\+/, "") : name === "sector" ? value : names(value);
  return say(key, told);
}

// The largest losses and gains among countries whose base data can be trusted.
function ordered(answer: Answer): string[] {
  const ranked = data.countries
    .map(({ code, implausible }, k) => ({ code, implausible, value: answer.realIncome[k]! }))
    .filter(({ implausible, value }) => !implausible && Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const losers = ranked.slice(0, LOSERS);
  const gainers = ranked.slice(Math.max(LOSERS, ranked.length - GAINERS));
  return [...gainers.reverse(), ...losers.reverse()].map(({ code }) => code);
}

type ResultProps = {
  answer: Answer; base: Base; state: State; order: string[]; changed: boolean; stale: boolean; preview: boolean;
  choose: (country: string) => void;
};

function Result({ answer, base, state, order, changed, stale, preview, choose }: ResultProps) {
  const held = useRef(answer); // maps, sectors and the table follow when the slider is let go
  if (!preview) held.current = answer;
  const range = changed ? null : data.filed.range;
  const lines = order.map((code): Line => {
    const k = place.get(code)!;
    const [low, high] = [range?.low[k], range?.high[k]];
    const ends = low != null && high != null ? { low, high } : {};
    return { key: code, name: data.countries[k]!.name, now: answer.realIncome[k]!, then: data.filed.realIncome[k] ?? null, ...ends };
  });
  return (
    <>
      <div class={stale ? "live-first stale" : "live-first"}>
      <p class="lead">{lede(answer, base, state)}</p>
      <Cards answer={answer} base={base} state={state} changed={changed} />
      <figure>
        <figcaption>{say("bars_title")} <span class="unit">%</span></figcaption>
        <Bars lines={lines} name={say("bars_title")} stale={stale} />
        <p class="note">{say("bars_note")}{range && ` ${say("range_note")}`}</p>
      </figure>
      </div>
      <Later answer={held.current} base={base} country={state.country} stale={stale} choose={choose} />
    </>
  );
}

type LaterProps = { answer: Answer; base: Base; country: string; stale: boolean; choose: (country: string) => void };

function Later({ answer, base, country, stale, choose }: LaterProps) {
  return useMemo(() => (
    <div class="live-later">
      <figure>
        <figcaption>{say("map_title")} <span class="unit">%</span></figcaption>
        <WorldMap answer={answer} stale={stale} />
        <Legend />
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
        <Bars lines={sectorLines(answer, base, country)} name={say("sectors_title", { country })} stale={stale} />
        <p class="note">{say("sectors_note")}</p>
      </figure>
      <Everybody answer={answer} base={base} />
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

function lede(answer: Answer, base: Base, state: State): string {
  const sides = data.groups.map(({ codes }) => codes).filter((codes) => codes.length > 0);
  const [first, second] = sides.length ? sides : [[state.country]];
  const world = summed(answer, base, everybody);
  const told = (name: string, codes: readonly string[]) => {
    const { percent, million } = summed(answer, base, codes);
    return { [name]: named(codes, base), [`${name}_change`]: percentChange(percent), [`${name}_money`]: money(million) };
  };
  const parts = { ...told("first", first!), world_change: percentChange(world.percent), world_money: money(world.million) };
  return second ? say("lede_two", { ...parts, ...told("second", second) }) : say("lede_one", parts);
}

function Cards({ answer, base, state, changed }: Pick<ResultProps, "answer" | "base" | "state" | "changed">) {
  const alone = data.groups.some(({ codes }) => codes.length === 1 && codes[0] === state.country);
  const chosen = { label: data.countries[place.get(state.country)!]!.name, codes: [state.country] };
  const cards = [
    ...(alone ? [] : [chosen]),
    ...data.groups.map(({ key, codes }) => ({ label: `${say(key)}: ${named(codes, base)}`, codes })),
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
            <dd>{changed ? say("filed_value", { value: percentChange(asFiled(base, codes)) }) : rangeOf(codes)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function asFiled(base: Base, codes: readonly string[]): number {
  const then = { realIncome: Float64Array.from(data.filed.realIncome, (v) => v ?? NaN) } as Answer;
  return summed(then, base, codes).percent;
}

function rangeOf(codes: readonly string[]): string {
  const { range } = data.filed;
  const k = codes === everybody ? everybody.length : place.get(codes[0]!)!;
  const [low, high] = [range?.low[k], range?.high[k]];
  if ((codes.length > 1 && codes !== everybody) || low == null || high == null) return "";
  return say("filed_range", { low: percentChange(low), high: percentChange(high) });
}

function Everybody({ answer, base }: { answer: Answer; base: Base }) {
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
      <div class="scroll" tabIndex={0} role="region" aria-label={say("table_title")}>
        <table>
          <thead><tr><th scope="col">{say("country")}</th><th scope="col">{say("now")}</th><th scope="col">{say("then")}</th><th scope="col">{say("billion")}</th></tr></thead>
          <tbody>
            {rows.map(({ code, name, implausible, k }) => (
              <tr key={code}>
                <th scope="row">{name}{implausible && <span class="soft"> ({say("implausible")})</span>}</th>
                <td>{plain(answer.realIncome[k]!, 2)}</td>
                <td>{plain(data.filed.realIncome[k] ?? NaN, 2)}</td>
                <td>{plain((base.income[k]! * answer.realIncome[k]!) / 1e5, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
