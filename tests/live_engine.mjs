// The worker that ships with the package, run by node: one JSON document a line, in and out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { runInThisContext } from "node:vm";

const [worker, wasm] = process.argv.slice(2).map((path) => readFileSync(path));
const waiting = [];
globalThis.self = globalThis;
runInThisContext(worker.toString());

let told;
globalThis.postMessage = (message) => {
  if (message.kind === "told") told = message;
  else waiting.shift()({ ...message, told });
};
const ask = (data) => new Promise((resolve) => {
  told = undefined;
  waiting.push(resolve);
  globalThis.onmessage({ data });
});
const whole = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const plain = (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value;

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const found = asked.open
    ? await ask({ kind: "open", world: whole(readFileSync(asked.open)), wasm: whole(gzipSync(wasm)), atlas: asked.atlas })
    : await ask({ kind: "solve", ...asked });
  process.stdout.write(JSON.stringify(found, plain) + "\n");
}
