"use strict";
(() => {
  const A = JSON.parse(document.getElementById("atlas-data").textContent);
  const style = JSON.parse(document.getElementById("blocs-style").textContent);
  const N = A.codes.length;
  const at = Object.fromEntries(A.codes.map((code, k) => [code, k]));
  const by = (id) => document.getElementById(id);
  const measure = by("at-measure"), order = by("at-order"), country = by("at-country"), partner = by("at-partner");
  const canvas = by("at-matrix"), pen = canvas.getContext("2d");
  const doubtful = new Set(A.doubtful);
  const code = (k) => A.codes[k] + (doubtful.has(A.codes[k]) ? A.mark : "");
  const name = (k) => A.names[k] + (doubtful.has(A.codes[k]) ? A.mark : "");
  const value = (key, i, k) => A.values[key][i * N + k];
  const shown = (v, digits) => {
    if (v === null) return style.absent;
    const [whole, part] = Math.abs(v).toFixed(digits).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, style.group) + (part ? style.decimal + part : "");
    return v < 0 && /[1-9]/.test(text) ? "\u2212" + text : text;
  };
  // Losses and dependence are warm colours, gains cool ones, as on every page.
  const classOf = (key, v) => {
    if (v === null) return "x";
    const rank = A.limits[key].filter((limit) => Math.abs(v) >= limit).length;
    return rank === 0 ? "z" : (v > 0 ? "n" : "p") + rank;
  };

  let rows = [...Array(N).keys()], chosen = null, cell = 0, edge = 0, colours = {};
  const mean = (pick) => {
    let sum = 0;
    for (let k = 0; k < N; k += 1) sum += pick(k) || 0;
    return sum;
  };
  const sorted = () => {
    const list = [...Array(N).keys()];
    const down = (score) => list.map((k) => [score(k), k]).sort((a, b) => b[0] - a[0]).map((pair) => pair[1]);
    const key = measure.value, focus = at[country.value];
    if (order.value === "loss") return down((i) => mean((k) => value("loss", i, k)));
    if (order.value === "power") return down((i) => mean((k) => value("loss", k, i)));
    if (order.value === "chosen") return down((i) => (i === focus ? Infinity : value(key, focus, i) ?? -Infinity));
    return list.sort((a, b) => A.names[a].localeCompare(A.names[b], document.documentElement.lang));
  };
  const readColours = () => {
    const css = getComputedStyle(document.documentElement);
    const names = ["n1", "n2", "n3", "n4", "p1", "p2", "p3", "p4", "z", "paper", "ink", "soft", "faint", "sans"];
    colours = Object.fromEntries(names.map((item) => [item, css.getPropertyValue("--" + item).trim()]));
  };
  const paint = (hover) => {
    const width = Math.max(canvas.clientWidth, 700), ratio = window.devicePixelRatio || 1;
    edge = 34;
    cell = (width - edge) / N;
    const size = edge + cell * N;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(size * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, width, size);
    const key = measure.value;
    rows.forEach((i, y) => rows.forEach((k, x) => {
      const css = classOf(key, value(key, i, k));
      if (css === "x") { pen.fillStyle = i === k ? colours.paper : colours.faint; } else pen.fillStyle = colours[css];
      pen.fillRect(edge + x * cell, edge + y * cell, cell - 0.6, cell - 0.6);
    }));
    const focus = rows.indexOf(at[country.value]), other = rows.indexOf(at[partner.value]);
    const lit = hover || (focus >= 0 ? [focus, other] : null);
    pen.textBaseline = "middle";
    const type = Math.min(10, Math.max(7.5, cell - 1.5));
    rows.forEach((i, k) => {
      const bold = (position) => lit && lit[position] === k;
      pen.font = (bold(0) ? "700 " : "") + type + "px " + colours.sans;
      pen.fillStyle = bold(0) ? colours.ink : colours.soft;
      pen.textAlign = "right";
      pen.fillText(code(i), edge - 4, edge + (k + 0.5) * cell);
      pen.save();
      pen.translate(edge + (k + 0.5) * cell, edge - 4);
      pen.rotate(-Math.PI / 2);
      pen.font = (bold(1) ? "700 " : "") + type + "px " + colours.sans;
      pen.fillStyle = bold(1) ? colours.ink : colours.soft;
      pen.textAlign = "left";
      pen.fillText(code(i), 0, 0);
      pen.restore();
    });
    if (!lit) return;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1;
    pen.strokeRect(edge - 0.5, edge + lit[0] * cell - 0.8, cell * N, cell + 1);
    pen.strokeRect(edge + lit[1] * cell - 0.8, edge - 0.5, cell + 1, cell * N);
  };
  const tell = (i, k) => {
    const key = measure.value, digits = A.digits[key];
    const fill = { country: name(i), partner: name(k), value: shown(value(key, i, k), digits), other: shown(value(key, k, i), digits) };
    by("at-pair").textContent = A.pair.replace(/{(\w+)}/g, (_, part) => fill[part]);
  };
  const legend = () => {
    const key = measure.value, marks = A.limits[key];
    const digits = (limit) => Math.max(0, Math.ceil(-Math.log10(limit) - 1e-9));
    const parts = [];
    if (A.values[key].some((v) => v !== null && v <= -marks[0])) {
      [...marks.keys()].reverse().forEach((r) => parts.push(["p" + (r + 1), "≤ \u2212" + shown(marks[r], digits(marks[r]))]));
    }
    parts.push(["z", "< " + shown(marks[0], digits(marks[0]))]);
    marks.forEach((limit, r) => parts.push(["n" + (r + 1), "≥ " + shown(limit, digits(limit))]));
    by("at-legend").replaceChildren(...parts.map(([css, text]) => {
      const item = document.createElement("span"), box = document.createElement("i");
      box.className = "q-" + css;
      item.append(box, text);
      return item;
    }));
  };
  const drawMap = () => {
    const key = measure.value, focus = at[country.value];
    document.querySelectorAll("#at-map [data-c]").forEach((shape) => {
      const k = at[shape.dataset.c], v = k === focus ? null : value(key, focus, k);
      const dot = shape.classList.contains("dot") ? "dot " : "";
      shape.setAttribute("class", dot + "q-" + (k === focus ? "self" : classOf(key, v)));
      shape.querySelector("title").textContent = k === focus ? name(k) : name(k) + ": " + shown(v, A.digits[key]);
    });
    document.querySelectorAll("[data-at-country]").forEach((place) => { place.textContent = name(focus); });
    document.querySelectorAll("[data-at-measure]").forEach((place) => { place.textContent = measure.selectedOptions[0].textContent; });
  };
  const rank = () => {
    const i = at[country.value];
    const table = by("at-ranking");
    table.querySelectorAll("th[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
    const list = [...Array(N).keys()].filter((k) => k !== i)
      .sort((a, b) => (value("loss", i, b) ?? -Infinity) - (value("loss", i, a) ?? -Infinity));
    table.tBodies[0].replaceChildren(...list.map((k) => {
      const row = document.createElement("tr"), head = document.createElement("th");
      row.dataset.code = A.codes[k];
      head.scope = "row";
      head.textContent = name(k);
      row.append(head);
      const numbers = [[value("loss", i, k), 3], [value("loss", k, i), 3], [value("asymmetry", i, k), 2],
        [value("linear", i, k), 3], [value("turnover", i, k), 1]];
      numbers.forEach(([v, digits]) => { row.insertCell().textContent = shown(v, digits); });
      return row;
    }));
  };
  const strongest = (i) => {
    let best = i === 0 ? 1 : 0;
    for (let k = 0; k < N; k += 1) if (k !== i && (value("loss", i, k) ?? -Infinity) > (value("loss", i, best) ?? -Infinity)) best = k;
    return best;
  };
  const all = () => {
    rows = sorted();
    paint(null);
    legend();
    drawMap();
    rank();
    tell(at[country.value], at[partner.value]);
  };
  const choose = (i, k) => {
    country.value = A.codes[i];
    partner.value = A.codes[k === i ? strongest(i) : k];
    all();
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect(), grow = Math.max(canvas.clientWidth, 700) / box.width;
    const x = Math.floor(((event.clientX - box.left) * grow - edge) / cell);
    const y = Math.floor(((event.clientY - box.top) * grow - edge) / cell);
    return x >= 0 && y >= 0 && x < N && y < N ? [y, x] : null;
  };
  canvas.addEventListener("pointermove", (event) => {
    const found = place(event);
    const key = found && found.join();
    if (key === chosen) return;
    chosen = key;
    paint(found);
    if (found && found[0] !== found[1]) tell(rows[found[0]], rows[found[1]]);
  });
  canvas.addEventListener("pointerleave", () => { chosen = null; paint(null); tell(at[country.value], at[partner.value]); });
  canvas.addEventListener("click", (event) => {
    const found = place(event);
    if (found) choose(rows[found[0]], rows[found[1]]);
  });
  by("at-map").addEventListener("click", (event) => {
    const shape = event.target.closest("[data-c]");
    if (shape) { partner.value = shape.dataset.c; choose(at[country.value], at[shape.dataset.c]); }
  });
  country.addEventListener("change", () => choose(at[country.value], at[partner.value]));
  partner.addEventListener("change", () => choose(at[country.value], at[partner.value]));
  measure.addEventListener("change", all);
  order.addEventListener("change", all);
  window.addEventListener("resize", () => paint(null));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); paint(null); });
  readColours();
  partner.value = A.codes[strongest(at[country.value])];
  all();
})();
