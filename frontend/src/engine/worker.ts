// The engine in a worker: the page stays free while it solves.
import { Engine } from "./engine";

export type Asking =
  | { kind: "open"; world: ArrayBuffer; wasm: ArrayBuffer }
  | { kind: "solve"; id: number; strengths: number[]; preview: boolean };

let engine: Engine | null = null;

self.onmessage = async ({ data }: MessageEvent<Asking>) => {
  const start = performance.now();
  try {
    if (data.kind === "open") {
      engine = await Engine.open(data.world, data.wasm);
      const { income, output, valueAdded } = engine.economy;
      self.postMessage({ kind: "ready", income, output, valueAdded, ms: performance.now() - start });
    } else if (engine !== null) {
      const found = engine.solve(data.strengths, data.preview);
      self.postMessage({ kind: "solved", id: data.id, preview: data.preview, ...found, ms: performance.now() - start });
    }
  } catch (error) {
    self.postMessage({ kind: "broken", message: String(error) });
  }
};
