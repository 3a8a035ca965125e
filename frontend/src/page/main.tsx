// The brief becomes live: what was written stays below, folded; what is solved stands above it.
import { render } from "preact";
import { App } from "./app";
import { data } from "./data";
import "./live.css";
import { say } from "./words";

document.getElementById("live-off")?.remove();
const main = document.querySelector("main")!;
const root = document.createElement("section");
const brief = document.createElement("details");
const summary = document.createElement("summary");
root.className = "live first";
brief.className = "live-filed";
summary.textContent = say("filed_brief");
brief.append(summary);
const navigation = document.querySelector(".masthead nav");
if (navigation !== null) brief.append(navigation);
brief.append(...main.childNodes);
main.append(root, brief);
const note = document.createElement("p");
note.className = "note";
note.textContent = `${data.basis} blocs ${data.version}`;
main.insertBefore(note, brief);

render(
  <App
    broken={(message) => {
      render(<p class="warning">{say("broken", { message })}</p>, root);
      brief.open = true;
    }}
  />,
  root,
);
