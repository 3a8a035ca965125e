// The line of state: what the numbers on the page are worth.
import type { Answer } from "../engine/engine";
import type { Reason } from "../engine/feasible";
import { data, place } from "./data";
import { money, say, scientific } from "./words";

export type Shown = { answer: Answer; reason: Reason | null; preview: boolean };

export function status(shown: Shown | null): string {
  if (shown === null) return say("opening");
  if (shown.reason !== null) return say("no_answer", { reason: reasonTold(shown.reason) });
  if (shown.preview || shown.answer.verified === null) return say("preview");
  return say("verified", { gap: scientific(shown.answer.verified.worst) });
}

export function reasonTold({ key, parts }: Reason): string {
  const names = (codes: string) => codes.split(",").map((code) => data.countries[place.get(code)!]?.name ?? code).join(", ");
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(parts))
    told[name] = typeof value === "number" ? money(Math.abs(value)).replace(/^\+/, "") : name === "sector" ? value : names(value);
  return say(key, told);
}

