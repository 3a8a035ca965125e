// The pictures: bars as a table, so that they are read, resized and printed like one; and the map.
import type { Answer } from "../engine/engine";
import { data, place } from "./data";
import { change, percentChange, say, sensibleDigits } from "./words";

export type Line = { key: string; name: string; now: number; then: number | null; low?: number; high?: number };

export function Bars({ lines, name, stale }: { lines: Line[]; name: string; stale: boolean }) {
  const sizes = lines.flatMap(({ now, then, low, high }) => [now, then ?? 0, low ?? 0, high ?? 0]).map(Math.abs);
  const most = Math.max(...sizes.filter(Number.isFinite), 1e-9);
  const digits = Math.max(...lines.map(({ now }) => sensibleDigits(now)).filter((d) => d < 3), 2);
  const at = (value: number) => `${50 + 50 * Math.max(-1, Math.min(1, value / most))}%`;
  return (
    <table class={stale ? "live-bars stale" : "live-bars"} aria-label={name}>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key}>
            <th scope="row">{line.name}</th>
            <td class="live-bar" aria-hidden="true">
              <div>
                <i class="axis" />
                {Number.isFinite(line.now) && (
                  <i
                    class={line.now < 0 ? "fill loss" : "fill gain"}
                    style={{ left: line.now < 0 ? at(line.now) : "50%", width: `${50 * Math.abs(line.now / most)}%` }}
                  />
                )}
                {line.low !== undefined && line.high !== undefined && (
                  <i class="range" style={{ left: at(line.low), width: `${50 * ((line.high - line.low) / most)}%` }} />
                )}
                {line.then !== null && <i class="then" style={{ left: at(line.then) }} />}
              </div>
            </td>
            <td class="live-value">{change(line.now, digits) + (Number.isFinite(line.now) ? data.numbers.percent : "")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const LADDER = Array.from({ length: 13 }, (_, k) => [1, 2, 5].map((m) => Number(`${m}e${k - 6}`))).flat();
const CLASSES = 4;

// Limits of classes for numbers that nobody knew when the page was written: `brief/scale.py`.
export function limitsOf(values: Float64Array): number[] {
  const sizes = [...values].map(Math.abs).filter((size) => Number.isFinite(size) && size > 0).sort((a, b) => a - b);
  if (sizes.length === 0) sizes.push(1);
  const below = (size: number) => Math.max(LADDER.filter((step) => step <= size * (1 + 1e-12)).length - 1, 0);
  const at = 0.3 * (sizes.length - 1);
  const [lower, upper] = [sizes[Math.floor(at)]!, sizes[Math.ceil(at)]!];
  const top = below(0.99 * sizes.at(-1)!);
  const apart = Math.min(Math.max(Math.round((top - below(lower + (at % 1) * (upper - lower))) / (CLASSES - 1)), 1), 3);
  const steps = [3, 2, 1, 0].map((k) => Math.max(top - apart * k, 0));
  return [...new Set(steps)].map((k) => LADDER[k]!);
}

function classOf(value: number, limits: number[]): string {
  if (!Number.isFinite(value)) return "q-x";
  const rank = limits.filter((limit) => Math.abs(value) >= limit).length;
  return rank === 0 ? "q-z" : `q-${value > 0 ? "p" : "n"}${rank}`;
}

export function WorldMap({ answer, limits, stale }: { answer: Answer; limits: number[]; stale: boolean }) {
  const { width, height, shapes, dots } = data.map;
  const tone = (code: string) => (place.has(code) ? classOf(answer.realIncome[place.get(code)!]!, limits) : "q-x");
  const title = (code: string) =>
    place.has(code) && <title>{`${data.countries[place.get(code)!]!.name}: ${percentChange(answer.realIncome[place.get(code)!]!)}`}</title>;
  return (
    <svg class={stale ? "map whole stale" : "map whole"} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say("map_label")}>
      {shapes.map((code) => <use key={code} href={`#m-${code}`} class={tone(code)}>{title(code)}</use>)}
      <use href="#m-borders" class="borders" />
      {Object.entries(dots).map(([code, [x, y]]) => (
        <circle key={code} cx={x} cy={y} r={width / 230} class={`dot ${tone(code)}`}>{title(code)}</circle>
      ))}
    </svg>
  );
}

export function Legend({ limits }: { limits: number[] }) {
  const ranks = limits.map((_, k) => k + 1);
  const classes = [...[...ranks].reverse().map((k) => `n${k}`), "z", ...ranks.map((k) => `p${k}`)];
  const borders = [...[...limits].reverse().map((limit) => -limit), ...limits];
  const box = 54;
  return (
    <div class="key">
      <svg class="legend" viewBox={`-1 0 ${box * classes.length + 2} 30`} aria-hidden="true">
        {classes.map((name, k) => <rect class={`q-${name}`} x={box * k} y="0" width={box} height="12" />)}
        {borders.map((value, k) => (
          <text class="tick" x={box * (k + 1)} y="26" text-anchor="middle">{change(value, decimals(value))}</text>
        ))}
      </svg>
      <span>
        <svg class="swatch" viewBox="0 0 22 12" aria-hidden="true"><rect class="q-x" width="22" height="12" /></svg>
        {say("no_data")}
      </span>
    </div>
  );
}

function decimals(value: number): number {
  return Math.max(0, Math.ceil(-Math.log10(Math.abs(value)) - 1e-9));
}
