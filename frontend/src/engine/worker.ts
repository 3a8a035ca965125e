// The engine in a worker: the page stays free while it solves.
import type { Atlas, Written } from "../laboratory/atlas";
import type { Baseline } from "../laboratory/baseline";
import { compiled, type Compiled } from "../laboratory/compile";
import { Engine } from "./engine";

// moves, balance: of a page whose reader writes the moves; the others have theirs in the payload.
export type Asking =
  | { kind: "open"; world: ArrayBuffer; wasm: ArrayBuffer; atlas?: Atlas }
  | { kind: "solve"; strengths: number[]; preview: boolean; moves?: Written[]; balance?: string };

let engine: Engine | null = null;
let room: { atlas: Atlas; base: Baseline } | null = null;
let taken: { text: string; found: Compiled } | null = null;

self.onmessage = async ({ data }: MessageEvent<Asking>) => {
  const start = performance.now();
  try {
    if (data.kind === "open") {
      engine = await Engine.open(data.world, data.wasm, data.atlas !== undefined);
      room = data.atlas === undefined ? null : { atlas: data.atlas, base: engine.baseline };
      const { income, output, valueAdded } = engine.economy;
      self.postMessage({ kind: "ready", income, output, valueAdded, ms: performance.now() - start });
    } else if (engine !== null) {
      const problem = data.moves === undefined ? undefined : written(engine, data.moves, data.balance!);
      const found = problem === undefined ? engine.solve(data.strengths, data.preview) : { reason: problem };
      self.postMessage({ kind: "solved", preview: data.preview, ...found, ms: performance.now() - start });
    }
  } catch (error) {
    self.postMessage({ kind: "broken", message: String(error) });
  }
};

// Takes the moves of the reader, tells them first, and hands over what is wrong with them.
function written(solver: Engine, moves: Written[], balance: string) {
  const text = JSON.stringify([moves, balance]);
  if (taken?.text !== text) {
    const found = compiled(moves, room!.atlas, room!.base);
    if (found.problems.length === 0) solver.take(found.deeds, balance);
    taken = { text, found };
  }
  const { sentences, problems, sides } = taken.found;
  self.postMessage({ kind: "told", sentences, problems, sides });
  return problems[0];
}
