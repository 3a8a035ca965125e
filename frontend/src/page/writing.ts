// What a reader has written: in the address, and as a scenario file. What cannot be read is said, not guessed.
import type { Atlas, Fields, Written } from "../laboratory/atlas";
import { isComplete, isForm } from "../laboratory/forms";
import { writtenAs } from "../laboratory/written";
import { data } from "./data";

export type Move = { kind: string; values: Fields; on: boolean };
export type Writing = { moves: Move[]; country: string; balance: string };

const MOST_MOVES = 50;
const laboratory = data.laboratory;

export const opening = (): Writing => ({
  moves: laboratory!.example.map(({ kind, values }) => ({ kind, values, on: true })),
  country: data.focus,
  balance: laboratory!.closures[0]!.key,
});

export const written = ({ kind, values }: Move, since: string): Written => writtenAs(kind, values, since);

export function linkTo({ moves, country, balance }: Writing): string {
  const text = JSON.stringify([moves.map(({ kind, values, on }) => [kind, values, Number(on)]), country, balance]);
  const bytes = new TextEncoder().encode(text);
  const packed = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `#write=${packed}.${mark(packed)}`;
}

// null: not a link to a state. "damaged": one that cannot be read.
export function stateIn(hash: string, atlas: Atlas): Writing | "damaged" | null {
  if (!/^#?write/.test(hash)) return null;
  const [, packed, sum] = /^#write=([\w-]+)\.(\w+)$/.exec(hash) ?? [];
  if (packed === undefined || mark(packed) !== sum) return "damaged";
  try {
    const text = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
    const found = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)))) as unknown;
    return sound(found, atlas) ?? "damaged";
  } catch {
    return "damaged";
  }
}

function sound(found: unknown, atlas: Atlas): Writing | null {
  if (!Array.isArray(found) || found.length !== 3) return null;
  const [moves, country, balance] = found as unknown[];
  const known = atlas.countries.some(({ code }) => code === country) && laboratory!.closures.some(({ key }) => key === balance);
  if (!known || !Array.isArray(moves) || moves.length > MOST_MOVES) return null;
  const kinds = new Set(laboratory!.kinds.map(({ kind }) => kind));
  const whole = moves.every((move) =>
    Array.isArray(move) && move.length === 3 && kinds.has(move[0]) && isForm(move[0], move[1], atlas) && [0, 1].includes(move[2]));
  if (!whole) return null;
  return {
    moves: (moves as [string, Fields, number][]).map(([kind, values, on]) => ({ kind, values, on: on === 1 })),
    country: country as string, balance: balance as string,
  };
}

// A letter lost or changed on the way makes another mark.
function mark(text: string): string {
  let sum = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) sum = Math.imul(sum ^ text.charCodeAt(k), 0x01000193);
  return (sum >>> 0).toString(36);
}

// One line a field: JSON is YAML.
export function asFile({ moves, balance }: Writing, sentences: string[], since: string): string {
  const made = moves.filter(({ kind, values }) => isComplete(kind, values));
  const title = (sentences[0] ?? "").slice(0, 200);
  const lines = [`title: ${JSON.stringify(title)}`, ...data.yaml, `closure: ${JSON.stringify({ trade_balance: balance })}`, "moves:"];
  for (const move of made) {
    const { kind, fields } = written(move, since);
    lines.push(`  - ${JSON.stringify({ [kind]: fields })}`);
  }
  if (made.some(({ on }) => !on)) lines.push(`strength: [${made.map(({ on }) => Number(on)).join(", ")}]`);
  return `${lines.join("\n")}\n`;
}
