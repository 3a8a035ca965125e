// One move that the reader writes: its fields, a switch, and what is wrong with it.
import type { Fields } from "../laboratory/atlas";
import { FORMS, isShown, type Field } from "../laboratory/forms";
import { data } from "./data";
import { Picker, type Shelf } from "./picker";
import { say } from "./words";

export type Shelves = { countries: Shelf; sectors: Shelf; blocs: { value: string; label: string }[] };
type Props = {
  kind: string; number: number; values: Fields; on: boolean; missing: string; problem: string; shelves: Shelves;
  set: (values: Fields, dragging: boolean) => void; release: () => void; turn: () => void; remove: () => void; answer: (() => void) | null;
};

export function Card({ kind, number, values, on, missing, problem, shelves, set, release, turn, remove, answer }: Props) {
  const id = `live-move-${number}`;
  const wrong = problem || missing;
  const title = `${number}. ${data.laboratory!.kinds.find((one) => one.kind === kind)!.title}`;
  return (
    <section class={on ? "live-move" : "live-move off"} aria-labelledby={id}>
      <div class="live-head">
        <h3 id={id} tabIndex={-1}>{title}</h3>
        <label class="live-switch">
          <input type="checkbox" role="switch" checked={on} aria-describedby={wrong ? `${id}-what` : undefined} onChange={turn} />
          <span>{say(on ? "on" : "off")}</span>
        </label>
      </div>
      {wrong && <p id={`${id}-what`} class={problem ? "live-problem" : "note"}>{wrong}</p>}
      {FORMS[kind]!.filter((field) => isShown(field, values)).map((field) => (
        <Input key={field.name} field={field} id={`${id}-${field.name}`} value={values[field.name]} shelves={shelves} release={release}
          change={(value, dragging = false) => set({ ...values, [field.name]: value }, dragging)} />
      ))}
      <p class="live-buttons">
        {answer && <button type="button" onClick={answer}>{say("answer_in_kind")}</button>}
        <button type="button" aria-label={say("remove_move", { move: title })} onClick={remove}>{say("remove")}</button>
      </p>
    </section>
  );
}

type InputProps = {
  field: Field; id: string; value: unknown; shelves: Shelves; release: () => void; change: (value: unknown, dragging?: boolean) => void;
};

function Input({ field, id, value, shelves, release, change }: InputProps) {
  const label = say(field.label);
  switch (field.type) {
    case "countries": case "sectors":
      return <Picker label={label} shelf={shelves[field.type]} chosen={value as string[]} change={change} />;
    case "bloc":
      return <Choice id={id} label={label} value={value as string} change={change} options={[{ value: "", label: say("choose_bloc") }, ...shelves.blocs]} />;
    case "choice":
      return <Choice id={id} label={label} value={value as string} change={change}
        options={field.options.map((option) => ({ value: option, label: say(`option_${option}`) }))} />;
    case "number": {
      const given = (event: Event) => {
        const text = (event.currentTarget as HTMLInputElement).value;
        const number = Number(text);
        if (text !== "" && Number.isFinite(number)) change(Math.max(field.least, Math.min(field.most, number)), true);
      };
      const step = field.unit === "million" ? 100 : 1;
      return (
        <div class="live-field live-slide">
          <span class="live-label">{label}</span>
          <input type="range" min={field.from} max={field.to} step={step} value={value as number} aria-label={label} onInput={given} onChange={release} />
          <label>
            <input type="number" min={field.least} max={field.most} step="any" value={value as number} inputMode="decimal" aria-label={label} onInput={given} onChange={release} />
            <span>{say(`unit_${field.unit}`)}</span>
          </label>
        </div>
      );
    }
  }
}

type ChoiceProps = { id: string; label: string; value: string; options: { value: string; label: string }[]; change: (value: string) => void };

export function Choice({ id, label, value, options, change }: ChoiceProps) {
  return (
    <p class="live-field">
      <label class="live-label" for={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => change(e.currentTarget.value)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </p>
  );
}
