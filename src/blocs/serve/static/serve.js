"use strict";
(() => {
  let scenario = null;
  let texts = {};
  const all = (mark, within = document) => [...within.querySelectorAll(mark)];
  const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, key) => parts[key]);

  // What the reader of the live page has written, as a file; it is told before this page has settled.
  document.addEventListener("blocs:scenario", (event) => {
    scenario = event.detail;
    all("[data-laboratory] [data-further]").forEach((button) => { button.disabled = scenario === null; });
  });

  const refusal = (status, error) => ({ error: { status, error, problems: [] } });
  const sent = async (address, method, body) => {
    try {
      const headers = { "accept-language": document.documentElement.lang };
      if (body !== undefined) headers["content-type"] = "application/json";
      const response = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      if (response.status === 204) return { found: null };
      const answered = await response.json();
      return response.ok ? { found: answered } : { error: answered };
    } catch {
      return refusal("unreachable", texts.unreachable);
    }
  };
  const told = ({ error, problems }) => {
    const first = (problems || [])[0];
    return first ? `${first.field ? first.field + ": " : ""}${first.message}` : error;
  };
  const screen = (id) => `/${texts.language}/answers/${id}`;
  const saying = (within) => within.querySelector("[data-said]") || document.createElement("span");

  async function ask(question, asked, within) {
    saying(within).textContent = texts.asking;
    const { found, error } = await sent(`/api/${question}`, "POST", asked);
    if (found) location.assign(screen(found.id));
    else saying(within).textContent = told(error);
    return error;
  }

  // -- forms ---------------------------------------------------------------------------------------
  const listed = (text) => text.split(",").map((item) => item.trim()).filter(Boolean);
  function filledIn(form) {
    const asked = {};
    const add = (name, value) => { (asked[name] ||= []).push(value); };
    all("[name]", form).forEach((field) => {
      const { name, value } = field;
      const kind = field.dataset.kind;
      if (kind === "files") add(name, value);
      else if (kind === "several") { if (field.checked) add(name, value); }
      else if (kind === "tick") asked[name] = field.checked;
      else if (kind === "list") { if (listed(value).length) asked[name] = listed(value); }
      else if (kind === "number") { if (value !== "") asked[name] = Number(value); }
      else if (value.trim() !== "") asked[name] = value;
    });
    return asked;
  }
  function missing(form) {
    const empty = all("[required]", form).filter((field) => !field.value.trim());
    all("[name]", form).forEach((field) => field.removeAttribute("aria-invalid"));
    const wrong = [...empty, ...all("input[type=number]", form).filter((field) => !field.checkValidity())];
    wrong.forEach((field) => field.setAttribute("aria-invalid", "true"));
    if (wrong.length) wrong[0].focus();
    return wrong.length > 0;
  }
  function problemsShown(form, { status, error, problems }) {
    const list = form.querySelector("[data-problems]");
    const lines = (problems || []).map(({ message, field, line, remedy }) =>
      `${field || ""}${line ? ` (${filled(texts.line, { line })})` : ""}${field || line ? ": " : ""}${message} ${remedy || ""}`);
    const meaning = texts.language === "en" ? undefined : texts.refused[status];
    const told = [...(meaning ? [meaning] : []), error, ...lines];
    list.replaceChildren(...told.map((text, k) => {
      const item = document.createElement("li");
      item.textContent = text;
      if (text !== meaning) item.lang = "en";
      if (k === 0) item.style.fontWeight = "650";
      return item;
    }));
    list.hidden = false;
  }
  function prepareForm(form) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      form.querySelector("[data-problems]").hidden = true;
      if (missing(form)) return;
      const error = await ask(form.dataset.ask, filledIn(form), form);
      if (!error) return;
      saying(form).textContent = "";
      problemsShown(form, error);
    });
    all("[data-pick]", form).forEach((pick) => pick.addEventListener("change", () => {
      if (pick.value) document.getElementById(pick.dataset.pick).value = pick.value;
    }));
    all("[data-read]", form).forEach((input) => input.addEventListener("change", async () => {
      if (input.files[0]) document.getElementById(input.dataset.read).value = await input.files[0].text();
    }));
  }

  // -- a dropped file ------------------------------------------------------------------------------
  const PLACES = {
    scenario: ["trade", "run", "scenario"], game: ["games", "play", "game"], project: ["projects", "project", "project"],
    cover: ["security", "territory_cover", "case"], contest: ["security", "stability", "case"],
  };
  async function dropped(file, within) {
    const text = await file.text();
    const { found, error } = await sent("/api/files", "POST", { text });
    if (error) { saying(within).textContent = told(error); return; }
    const [room, question, field] = PLACES[found.kind];
    sessionStorage.setItem("blocs-dropped", JSON.stringify({ id: `${question}-${field}`, text, says: found.says[texts.language] || [] }));
    const there = `/${texts.language}/ask/${room}`;
    if (location.pathname === there) taken();
    else location.assign(`${there}#${question}`);
  }
  function taken() {
    const held = sessionStorage.getItem("blocs-dropped");
    const { id, text, says } = held ? JSON.parse(held) : {};
    const field = id && document.getElementById(id);
    if (!field) return;
    sessionStorage.removeItem("blocs-dropped");
    field.value = text;
    field.focus();
    field.form.querySelector("[data-says]")?.remove();
    if (!says.length) return;
    const list = document.createElement("ul");
    list.dataset.says = "";
    list.append(...says.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    field.form.prepend(list);
  }
  function prepareDrop() {
    const holds = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    const zone = document.querySelector("[data-drop]") || document.querySelector(".served-bar");
    addEventListener("dragover", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      document.body.classList.add("served-over");
    });
    addEventListener("dragleave", () => document.body.classList.remove("served-over"));
    addEventListener("drop", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      document.body.classList.remove("served-over");
      const file = event.dataTransfer.files[0];
      if (file) void dropped(file, zone);
    });
    all("[data-choose]").forEach((input) => input.addEventListener("change", () => input.files[0] && dropped(input.files[0], zone)));
    taken();
  }

  // -- answers -------------------------------------------------------------------------------------
  function prepareActions(bar) {
    const id = bar.dataset.answer;
    const asked = () => (id ? bar.dataset.asked : scenario);
    all("[data-further]", bar).forEach((button) => button.addEventListener("click", () => {
      const question = button.dataset.further;
      void ask(question, question === "ensemble" ? { scenarios: [given(asked())] } : { scenario: given(asked()) }, bar);
    }));
    bar.querySelector("[data-link]")?.addEventListener("click", async () => {
      const link = `${location.origin}/answers/${id}`;
      try {
        await navigator.clipboard.writeText(link);
        saying(bar).textContent = texts.copied;
      } catch {
        saying(bar).textContent = link;
      }
    });
    bar.querySelector("[data-save]")?.addEventListener("click", async (event) => {
      const now = event.target.dataset.save || document.querySelector("h1").textContent.slice(0, 200);
      const name = prompt(texts.name, now);
      if (name === null) return;
      const { error } = await sent(`/api/answers/${id}/saved`, "PUT", { name: name.trim().slice(0, 200) || null });
      saying(bar).textContent = error ? told(error) : texts.saved;
    });
  }
  // A scenario that was posted as data comes back as data.
  const given = (text) => { try { return JSON.parse(text); } catch { return text; } };

  function prepareAnswers(form) {
    all("[data-delete]", form).forEach((button) => button.addEventListener("click", async () => {
      const row = button.closest("[data-answer]");
      const { error } = await sent(`/api/answers/${row.dataset.answer}`, "DELETE");
      if (!error) row.remove();
    }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = all("input:checked", form).map((box) => box.value);
      if (chosen.length < 2) { saying(form).textContent = texts.two; return; }
      const answers = await Promise.all(chosen.map((id) => sent(`/api/answers/${id}`, "GET")));
      const failed = answers.find(({ error }) => error);
      if (failed) { saying(form).textContent = told(failed.error); return; }
      void ask("compare", { scenarios: answers.map(({ found }) => found.asked.scenario) }, form);
    });
    all("[data-watched]", form).forEach((cell) => watch(cell.closest("[data-answer]").dataset.answer, (job) => {
      cell.textContent = standing(job);
    }));
  }
  function standing({ state, progress }) {
    if (state !== "running" || !progress || !progress.stage) return texts.states[state];
    const stage = texts.stages[progress.stage] || progress.stage;
    const count = progress.total === null ? String(progress.done) : filled(texts.of, { done: progress.done, total: progress.total });
    return `${texts.states[state]}: ${stage} ${count}`;
  }
  function watch(id, tell) {
    const source = new EventSource(`/api/answers/${id}/events`);
    const heard = (event) => {
      const job = JSON.parse(event.data);
      tell(job);
      if (!["queued", "running"].includes(job.state)) source.close();
    };
    Object.keys(texts.states).forEach((state) => source.addEventListener(state, heard));
  }
  function prepareWay(way) {
    const id = way.dataset.way;
    if (["queued", "running"].includes(way.dataset.state)) {
      const bar = way.querySelector("[data-bar]");
      watch(id, (job) => {
        if (!["queued", "running"].includes(job.state)) { location.reload(); return; }
        way.querySelector("[data-told]").textContent = standing(job);
        const total = job.progress && job.progress.total;
        if (total) { bar.max = total; bar.value = job.progress.done; }
      });
    }
    way.querySelector("[data-cancel]")?.addEventListener("click", () => sent(`/api/answers/${id}/cancel`, "POST"));
    way.querySelector("[data-again]")?.addEventListener("click", async () => {
      const { error } = await sent(`/api/answers/${id}/again`, "POST");
      if (error) saying(way).textContent = told(error);
      else location.reload();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    texts = JSON.parse(document.getElementById("served-texts").textContent);
    const style = new Intl.DateTimeFormat(texts.language, { dateStyle: "medium", timeStyle: "short" });
    all("time[data-when]").forEach((time) => {
      const when = new Date(1000 * Number(time.dataset.when));
      time.dateTime = when.toISOString();
      time.textContent = style.format(when);
    });
    all("[data-world]").forEach((select) => select.addEventListener("change", () => {
      location.assign(`${location.pathname}?world=${encodeURIComponent(select.value)}`);
    }));
    all("form[data-ask]").forEach(prepareForm);
    all("form[data-answers]").forEach(prepareAnswers);
    all(".served-actions").forEach(prepareActions);
    all("[data-way]").forEach(prepareWay);
    prepareDrop();
  });
})();
