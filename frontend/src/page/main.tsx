// A brief becomes live: what was written stays below, folded; what is solved stands above it. A page
// without a brief is solved from what its reader writes.
import { render } from "preact";
import { unzipped } from "../engine/payload";
import type { Atlas } from "../laboratory/atlas";
import { App } from "./app";
import { bytes, data } from "./data";
import { Laboratory } from "./laboratory";
import "./live.css";
import { say } from "./words";

document.getElementById("live-off")?.remove();
const main = document.querySelector("main")!;
const root = document.createElement("section");
const brief = document.createElement("details");
const note = document.createElement("p");
root.className = "live first";
note.className = "note";
note.textContent = `${data.basis} blocs ${data.version}`;

const broken = (message: string) => {
  render(<p class="warning">{say(data.laboratory ? "broken_alone" : "broken", { message })}</p>, root);
  brief.open = true;
};

async function started() {
  if (data.laboratory === undefined) {
    folded();
    return render(<App broken={broken} />, root);
  }
  main.prepend(root, note);
  const text = new TextDecoder().decode(await unzipped(bytes("live-atlas").buffer));
  render(<Laboratory atlas={JSON.parse(text) as Atlas} broken={broken} />, root);
}

function folded() {
  const summary = document.createElement("summary");
  brief.className = "live-filed";
  summary.textContent = say("filed_brief");
  brief.append(summary);
  const navigation = document.querySelector(".masthead nav");
  if (navigation !== null) brief.append(navigation);
  brief.append(...main.childNodes);
  main.append(root, note, brief);
}

void started().catch((error: unknown) => broken(String(error)));
