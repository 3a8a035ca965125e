// The worker: one question at a time, always the latest; what was asked in between is forgotten.
import type { Answer } from "../engine/engine";
import type { Reason } from "../engine/feasible";
import { unzipped } from "../engine/payload";
import { bytes } from "./data";

export type Base = { income: Float64Array; output: Float64Array; valueAdded: Float64Array };
export type Reply = { preview: boolean; asked: number; ms: number } & ({ answer: Answer } | { reason: Reason });
type Wanted = { strengths: number[]; preview: boolean; asked: number };

export class Solver {
  private busy = true;
  private wanted: Wanted | null = null;
  private current: Wanted | null = null;
  private worker: Worker | null = null;

  constructor(
    private readonly ready: (base: Base) => void,
    private readonly solved: (reply: Reply) => void,
    private readonly broken: (message: string) => void,
  ) {}

  async open(): Promise<void> {
    try {
      const source = await unzipped(bytes("live-worker").buffer);
      this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      this.worker.onmessage = ({ data }) => this.heard(data);
      this.worker.onerror = (event) => this.broken(event.message || "worker");
      const world = bytes("live-world").buffer;
      const wasm = bytes("live-solver").buffer;
      this.worker.postMessage({ kind: "open", world, wasm }, [world, wasm]);
    } catch (error) {
      this.broken(String(error));
    }
  }

  ask(strengths: number[], preview: boolean): void {
    this.wanted = { strengths, preview, asked: performance.now() };
    if (!this.busy) this.next();
  }

  private next(): void {
    this.current = this.wanted;
    this.wanted = null;
    this.busy = this.current !== null;
    if (this.current !== null) {
      const { strengths, preview } = this.current;
      this.worker!.postMessage({ kind: "solve", id: 0, strengths, preview });
    }
  }

  private heard(message: { kind: string } & Record<string, unknown>): void {
    if (message.kind === "broken") return this.broken(String(message.message));
    if (message.kind === "ready") this.ready(message as unknown as Base);
    else this.solved({ ...(message as unknown as Reply), asked: this.current!.asked });
    this.next();
  }
}
