import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAnswers } from "./answers";
import { data } from "./data";
import { changedMoves, filed, linked, read, yaml, type State } from "./link";
import { Moves } from "./moves";
import { Result } from "./result";
import { save } from "./save";
import { status, type Shown } from "./status";
import { say, scientific } from "./words";

export function App({ broken }: { broken: (message: string) => void }) {
  const given = useMemo(() => read(location.hash), []);
  const [damaged, setDamaged] = useState(given === "damaged");
  const [state, setState] = useState<State>(given === null || given === "damaged" ? filed() : given);
  const [said, setSaid] = useState("");
  const latest = useRef(state);
  const { base, shown, order, solver, ask } = useAnswers(() => ({ strengths: data.strengths }), broken);

  useEffect(() => {
    void solver.open();
    ask(question, false, () => undefined);
    const moved = () => {
      const there = read(location.hash);
      if (there === null) return;
      setDamaged(there === "damaged");
      go(there === "damaged" ? filed() : there, false);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);

  const question = () => ({ strengths: latest.current.strengths });
  const go = (to: State, dragging: boolean) => {
    latest.current = to;
    setState(to);
    setSaid("");
    ask(question, dragging, () => note(latest.current));
  };
  const release = () => ask(question, false, () => note(latest.current));
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
  const download = () => save(data.file, "application/yaml", yaml(latest.current.strengths));

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
          <Result answer={shown.answer} base={base} country={state.country} groups={data.groups} filed={data.filed}
            changed={changed.length > 0} order={order} stale={stale} preview={shown.preview} choose={choose} />
        ) : <div class="live-first" />}
      </div>
    </>
  );
}

// How far the rounded shares of this page move the filed numbers.
function rounded(shown: Shown | null): string {
  if (shown === null || shown.preview || shown.reason !== null) return "";
  const gaps = data.filed!.realIncome.map((then, k) => (then === null ? 0 : Math.abs(then - shown.answer.realIncome[k]!)));
  return say("off_by", { gap: scientific(Math.max(...gaps)) });
}
