// A page without a scenario: its reader writes the moves, reads what they say, and sees what follows.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Atlas, Fields } from "../laboratory/atlas";
import type { Problem } from "../laboratory/draft";
import { answered, isComplete, newMove } from "../laboratory/forms";
import { useAnswers } from "./answers";
import { Card, Choice } from "./card";
import { Combobox } from "./combobox";
import { data, place, type Side } from "./data";
import { asFile, linkTo, opening, stateIn, written, type Move, type Writing } from "./writing";
import { shelves } from "./picker";
import { Result } from "./result";
import { save } from "./save";
import type { Told } from "./solver";
import { status } from "./status";
import { say } from "./words";

const laboratory = data.laboratory!;

type Props = { atlas: Atlas; broken: (message: string) => void };

export function Laboratory({ atlas, broken }: Props) {
  const given = useMemo(() => stateIn(location.hash, atlas), []);
  const [damaged, setDamaged] = useState(given === "damaged");
  const [state, setState] = useState<Writing>(given === null || given === "damaged" ? opening() : given);
  const [told, setTold] = useState<Told>({ sentences: [], problems: [], sides: [] });
  const [said, setSaid] = useState("");
  const latest = useRef(state);
  const added = useRef(false);
  const shelf = useMemo(() => ({
    ...shelves(atlas), blocs: shelves(atlas).countries.groups.slice(1).map(({ value, label }) => ({ value, label })),
  }), []);

  const { base, shown, order, solver, ask } = useAnswers(() => asked(opening(), atlas.since.day), broken, setTold);

  useEffect(() => {
    void solver.open(atlas);
    ask(question, false, () => undefined);
    const moved = () => {
      const there = stateIn(location.hash, atlas);
      if (there === null) return;
      setDamaged(there === "damaged");
      go(there === "damaged" ? opening() : there);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);

  // A new card is where its reader goes on.
  useLayoutEffect(() => {
    if (added.current) document.getElementById(`live-move-${state.moves.length}`)?.focus();
    added.current = false;
  }, [state.moves.length]);

  const question = () => asked(latest.current, atlas.since.day);
  const go = (to: Writing, dragging = false) => {
    latest.current = to;
    setState(to);
    setSaid("");
    ask(question, dragging, note);
  };
  const change = (moves: Move[], dragging = false) => {
    setDamaged(false);
    go({ ...latest.current, moves }, dragging);
  };
  const release = () => ask(question, false, note);
  const note = () => history.replaceState(null, "", linkTo(latest.current));
  const set = (index: number, move: Partial<Move>, dragging = false) =>
    change(latest.current.moves.map((old, k) => (k === index ? { ...old, ...move } : old)), dragging);
  const add = (kind: string, values: Fields = newMove(kind, atlas)) => {
    added.current = true;
    change([...latest.current.moves, { kind, values, on: true }]);
  };
  const choose = (country: string) => {
    latest.current = { ...latest.current, country };
    setState(latest.current);
    note();
  };
  const copy = async () => {
    note();
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(say("copied"));
    } catch {
      setSaid(say("link_here"));
    }
  };
  const download = () =>
    save(data.file, "application/yaml", asFile(latest.current, told.sentences, atlas.since.day));

  const numbers = complete(state.moves).map(([, k]) => k);
  const sentences = new Map(numbers.map((k, q) => [k, told.sentences[q] ?? ""]));
  const problems = new Map(told.problems.map((problem) => [numbers[problem.move], problemTold(problem, numbers)]));
  const stale = shown?.reason != null;
  const wrong = problems.size > 0;

  // Whoever holds the page learns what is written, as a file: null while it cannot be run.
  useEffect(() => {
    const detail = numbers.length === 0 || wrong ? null : asFile(state, told.sentences, atlas.since.day);
    document.dispatchEvent(new CustomEvent("blocs:scenario", { detail }));
  }, [state, told]);

  return (
    <>
      <div class="live-state">
        <p role="status" class={stale || damaged ? "bad" : shown === null || shown.preview ? "soon" : "good"}>
          {damaged && <b>{say("damaged_link_alone")} </b>}
          {wrong && stale ? say("no_answer", { reason: [...problems.values()][0]! }) : status(shown)}
        </p>
        <div class="live-buttons">
          <button type="button" onClick={() => { setDamaged(false); go({ ...opening(), country: state.country }); }}>{say("back_to_example")}</button>
          <button type="button" onClick={copy}>{say("copy_link")}</button>
          <button type="button" onClick={download} disabled={numbers.length === 0 || wrong}>{say("download")}</button>
          <span aria-live="polite">{said}</span>
        </div>
      </div>
      <div class="live-main live-laboratory">
        <div class="live-says">
          <h2>{say("what_this_says")}</h2>
          {numbers.length === 0 && <p>{say("no_moves")}</p>}
          <ol>
            {state.moves.map(({ on }, k) => sentences.get(k) && (
              <li key={k} value={k + 1}>{on ? sentences.get(k) : <><s>{sentences.get(k)}</s> {say("off")}</>}</li>
            ))}
          </ol>
          <p class="note">{laboratory.closures.find(({ key }) => key === state.balance)!.held}</p>
        </div>
        <div class="live-controls">
          <h2>{say("moves")}</h2>
          <div class="live-moves">
            {state.moves.map(({ kind, values, on }, k) => (
              <Card key={k} kind={kind} number={k + 1} values={values} on={on} shelves={shelf}
                missing={isComplete(kind, values) ? "" : say("incomplete")} problem={problems.get(k) ?? ""}
                set={(to, dragging) => set(k, { values: to }, dragging)} release={release} turn={() => set(k, { on: !on })}
                remove={() => change(state.moves.filter((_, other) => other !== k))}
                answer={answered(values) && (() => add(kind, answered(values)!))} />
            ))}
          </div>
          <div class="live-add">
            <span class="live-label">{say("add_move")}</span>
            <Combobox label={say("add_move")} placeholder={say("search")} nothing={say("nothing_found")} take={add}
              options={[
                ...laboratory.kinds.map(({ kind, title }) => ({ value: kind, label: title })),
                ...laboratory.lacking.map(({ title, reason }) => ({ value: title, label: title, reason })),
              ]} />
          </div>
          <Choice id="live-balance" label={say("balance")} value={state.balance} change={(balance) => go({ ...latest.current, balance })}
            options={laboratory.closures.map(({ key, label }) => ({ value: key, label }))} />
          <details class="live-lacking">
            <summary>{say("lacking")}</summary>
            <p class="note">{say("lacking_how")}</p>
            <dl>{laboratory.lacking.map(({ title, reason }) => <div key={title}><dt>{title}</dt><dd>{reason}</dd></div>)}</dl>
          </details>
        </div>
        {shown && base ? (
          <Result answer={shown.answer} base={base} country={state.country} groups={sides(told)} filed={null} changed={true}
            order={order} stale={stale} preview={shown.preview} choose={choose} />
        ) : <div class="live-first" />}
      </div>
    </>
  );
}

// Moves that name everybody they must, each with its place among all.
function complete(moves: Move[]): [Move, number][] {
  return moves.map((move, k): [Move, number] => [move, k]).filter(([{ kind, values }]) => isComplete(kind, values));
}

function asked(state: Writing, since: string) {
  const moves = complete(state.moves).map(([move]) => move);
  return { moves: moves.map((move) => written(move, since)), strengths: moves.map(({ on }) => Number(on)), balance: state.balance };
}

function problemTold({ move, key, parts }: Problem, numbers: number[]): string {
  const told = { ...parts, ...(parts.other !== undefined && { other: String(numbers[Number(parts.other)]! + 1) }) };
  return say("problem", { number: String(numbers[move]! + 1), what: say(key, told) });
}

// Two sides: who makes the first move, and whom it is aimed at, or else who answers. A side that is
// most of the world is nobody in particular.
function sides({ sides }: Told): Side[] {
  const most = data.countries.length / 2;
  const wanted = sides.flatMap((one) => one.slice(0, 1).map((codes) => ({ key: "those_who_act", codes })));
  wanted.splice(1, 0, ...(sides[0] ?? []).slice(1, 2).map((codes) => ({ key: "those_it_is_aimed_at", codes })));
  const found: Side[] = [];
  for (const { key, codes } of wanted) {
    const names = codes.map((c) => data.countries[c]!.code);
    const apart = names.every((code) => !found.some((side) => side.codes.includes(code)));
    if (names.length > 0 && names.length <= most && apart && found.length < 2) found.push({ key, codes: names });
  }
  return found.filter(({ codes }) => codes.every((code) => place.has(code)));
}
