// The worker: one question at a time, always the latest; what was asked in between is forgotten.
import type { Answer } from "../engine/engine";
import type { Reason } from "../engine/feasible";
import { unzipped } from "../engine/payload";
import type { Atlas, Written } from "../laboratory/atlas";
import type { Problem } from "../laboratory/draft";
import { bytes } from "./data";

export type Base = { income: Float64Array; output: Float64Array; valueAdded: Float64Array };
export type Reply = { preview: boolean; asked: number; ms: number } & ({ answer: Answer } | { reason: Reason });
export type Question = { strengths: number[]; moves?: Written[]; balance?: string };
export type Told = { sentences: string[]; problems: Problem[]; sides: number[][][] };
type Wanted = Question & { preview: boolean; asked: number };

export class Solver {
  private busy = true;
  private wanted: Wanted | null = null;
  private current: Wanted | null = null;
  private worker: Worker | null = null;

  constructor(
    private readonly ready: (base: Base) => void,
    private readonly solved: (reply: Reply) => void,
    private readonly broken: (message: string) => void,
    private readonly told: (told: Told) => void = () => undefined,
  ) {}

  async open(atlas?: Atlas): Promise<void> {
    try {
      const source = await unzipped(bytes("live-worker").buffer);
      this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      this.worker.onmessage = ({ data }) => this.heard(data);
      this.worker.onerror = (event) => this.broken(event.message || "worker");
      const world = bytes("live-world").buffer;
      const wasm = bytes("live-solver").buffer;
      this.worker.postMessage({ kind: "open", world, wasm, atlas }, [world, wasm]);
    } catch (error) {
      this.broken(String(error));
    }
  }

  ask(question: Question, preview: boolean): void {
    this.wanted = { ...question, preview, asked: performance.now() };
    if (!this.busy) this.next();
  }

  private next(): void {
    this.current = this.wanted;
    this.wanted = null;
    this.busy = this.current !== null;
    if (this.current !== null) {
      const { asked: _, ...asking } = this.current;
      this.worker!.postMessage({ kind: "solve", ...asking });
    }
  }

  private heard(message: { kind: string } & Record<string, unknown>): void {
    if (message.kind === "broken") return this.broken(String(message.message));
    if (message.kind === "told") return this.told(message as unknown as Told);
    if (message.kind === "ready") this.ready(message as unknown as Base);
    else this.solved({ ...(message as unknown as Reply), asked: this.current!.asked });
    this.next();
  }
}
