import { script } from "./vite.shared";

export default script("src/engine/worker.ts", "worker");
