// A card for every move: a switch, and a slider where there is something between none and all.
import { data, type Move } from "./data";
import { change, money, say } from "./words";

type Props = {
  strengths: number[];
  set: (index: number, strength: number, dragging: boolean) => void;
  release: () => void;
};

export function Moves({ strengths, set, release }: Props) {
  return (
    <div class="live-moves">
      {data.moves.map((move, k) => (
        <Card key={k} move={move} index={k} strength={strengths[k]!} set={set} release={release} />
      ))}
    </div>
  );
}

type CardProps = { move: Move; index: number; strength: number } & Pick<Props, "set" | "release">;

function Card({ move, index, strength, set, release }: CardProps) {
  const percent = Math.round(1e4 * strength) / 100;
  const on = strength > 0;
  const name = `live-move-${index}`;
  const given = (event: Event) => {
    const value = Number((event.currentTarget as HTMLInputElement).value);
    if (Number.isFinite(value)) set(index, Math.max(0, Math.min(200, value)) / 100, true);
  };
  return (
    <section class={on ? "live-move" : "live-move off"} aria-labelledby={name}>
      <div class="live-head">
        <h3 id={name}>{move.title}</h3>
        <label class="live-switch">
          <input
            type="checkbox" role="switch" checked={on} aria-describedby={`${name}-what`}
            onChange={() => set(index, on ? 0 : data.strengths[index]! || 1, false)}
          />
          <span>{say(on ? "on" : "off")}</span>
        </label>
      </div>
      <p id={`${name}-what`} class="note">{move.sentence}</p>
      {move.whole ? (
        <p class="note">{say("switch_only")}</p>
      ) : (
        <div class="live-slide">
          <div class="live-track">
            <input
              type="range" min="0" max="200" step="1" value={percent} list="live-ticks"
              aria-label={say("strength", { move: move.title })} onInput={given} onChange={release}
            />
          </div>
          <label>
            <input
              type="number" min="0" max="200" step="1" value={percent} inputMode="decimal"
              aria-label={say("strength", { move: move.title })} onInput={given} onChange={release}
            />
            <span>{say("per_cent")}</span>
          </label>
          {move.numbers.map((number) => <output>{scaled(number, strength)}</output>)}
        </div>
      )}
    </section>
  );
}

function scaled({ value, percent }: Move["numbers"][number], strength: number): string {
  const now = value * strength;
  return percent ? `${change(now, Math.abs(now) < 10 ? 1 : 0)}${data.numbers.percent}` : money(now);
}
