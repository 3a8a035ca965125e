// From the moves that a reader wrote to what they do, what they say, and what is wrong with them.
import { ACTS } from "./acts";
import type { Atlas, Written } from "./atlas";
import type { Baseline } from "./baseline";
import { contradictions, Draft, type Problem } from "./draft";
import { Speech, sentence } from "./speech";
import { told } from "./tells";
import type { Deed } from "../engine/payload";

export type Compiled = {
  deeds: Deed[][];
  problems: Problem[];
  sentences: string[]; // empty where something is wrong with the move
  sides: number[][][]; // of each move: who acts, whom it is aimed at
};

export function compiled(moves: readonly Written[], atlas: Atlas, base: Baseline): Compiled {
  const draft = new Draft(atlas, base);
  const speech = new Speech(atlas);
  const sentences: string[] = [];
  const sides: number[][][] = [];
  moves.forEach(({ kind, fields }, k) => {
    draft.begin();
    if (moves.slice(0, k).some((earlier) => same(earlier, moves[k]!))) draft.fault("same_move");
    ACTS[kind]!(fields, draft);
    const sound = !draft.failed;
    const { text, roles } = sound ? told(kind, fields, speech, draft) : { text: "", roles: [] };
    sentences.push(sound ? sentence(text) : "");
    sides.push(roles.map(({ mask }) => [...mask.keys()].filter((c) => mask[c])));
  });
  const { problems } = draft;
  if (problems.length === 0) problems.push(...contradictions(draft.claims, base.n * base.n * base.s));
  return { deeds: draft.deeds, problems, sentences, sides };
}

// Whatever the order in lists of codes.
function same(one: Written, other: Written): boolean {
  return unordered(one) === unordered(other);
}
function unordered(value: unknown): string {
  return JSON.stringify(value, (_, held) => {
    if (Array.isArray(held)) return held.map((item) => (typeof item === "object" ? unordered(item) : item)).sort();
    return held;
  });
}
