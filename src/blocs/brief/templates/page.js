"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const store = document.getElementById("blocs-data");
  const D = store ? JSON.parse(store.textContent) : null;
  const MINUS = "\u2212";

  // Numbers in the style of the page: the separators come with the data.
  const style = JSON.parse(document.getElementById("blocs-style").textContent);
  const shown = (value, digits, signed) => {
    if (value === null) return style.absent;
    const [whole, part] = Math.abs(value).toFixed(digits).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, style.group) + (part ? style.decimal + part : "");
    if (!/[1-9]/.test(text)) return text;
    return (value < 0 ? MINUS : signed ? "+" : "") + text;
  };
  const parsed = (text) => {
    const plain = text.trim().split(style.group).join("").replace(MINUS, "-").replace(style.decimal, ".");
    const value = Number(plain.replace("+", ""));
    return plain === "" || Number.isNaN(value) ? null : value;
  };

  // Tables that sort by a click on a column's name and filter by the first column.
  const cellOf = (row, column) => row.cells[column].textContent;
  const sortBy = (table, head, column) => {
    const numeric = column > 0 || head.dataset.numeric === "1";
    const now = head.getAttribute("aria-sort");
    const direction = now ? (now === "descending" ? "ascending" : "descending") : numeric ? "descending" : "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows];
    const compare = (a, b) => {
      const left = cellOf(a, column), right = cellOf(b, column);
      const x = parsed(left), y = parsed(right);
      if (x === null && y === null) return sign * left.localeCompare(right, root.lang);
      if (x === null || y === null) return x === null ? 1 : -1;
      return sign * (x - y);
    };
    table.tBodies[0].append(...rows.sort(compare));
  };
  document.querySelectorAll("table.sortable").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      // Not a <button>: with one inside, Chromium does not repeat the head on every printed page.
      const button = document.createElement("span");
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, head, column));
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sortBy(table, head, column);
      });
    });
  });
  document.querySelectorAll("input[data-filters]").forEach((input) => {
    const table = document.getElementById(input.dataset.filters);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase(root.lang);
      for (const row of table.tBodies[0].rows) {
        const name = `${row.cells[0].textContent} ${row.dataset.code || ""}`.toLocaleLowerCase(root.lang);
        row.hidden = !name.includes(wanted);
      }
    });
  });

  // Maps: the value of the country that is pointed at or tapped.
  document.querySelectorAll("figure[data-map]").forEach((figure) => {
    const readout = figure.querySelector(".readout");
    const tell = (event) => {
      const shape = event.target.closest("[data-c]");
      const title = shape && shape.querySelector("title");
      if (title && readout) readout.textContent = title.textContent;
    };
    figure.addEventListener("pointerover", tell);
    figure.addEventListener("click", tell);
  });

  // Printing shows what is folded.
  const folded = () => [...document.querySelectorAll("details:not(.screen)")];
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folded().filter((item) => !item.open);
    opened.forEach((item) => { item.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((item) => { item.open = false; }));

  // Sectors of the chosen country: the same chart, redrawn with other numbers.
  const choice = document.getElementById("sector-country");
  if (!choice || !D) return;
  const charts = document.querySelectorAll("svg.sectors");
  const G = D.geometry;
  const fraction = (whole) => (whole === null ? null : whole / 100);
  const sectorsOf = (code) => {
    const [share, output, jobs, price, added] = D.values[code];
    const marked = D.marked[code] || [];
    return D.sectors.map((sector, k) => ({
      code: sector[0], name: marked.includes(k) ? `${D.mark} ${sector[1]}` : sector[1],
      share: share[k] / 100, after: (Math.round(share[k]) + added[k]) / 100,
      values: [fraction(output[k]), fraction(jobs[k]), fraction(price[k])],
    }));
  };
  const capped = (values) => {
    const known = values.filter((v) => v !== null);
    const low = Math.min(0, ...known), high = Math.max(0, ...known);
    if (!(high > low)) return [0, 1];
    const [first, next] = known.map(Math.abs).sort((a, b) => b - a);
    const limit = next > 0 && first > G.dwarfs * next ? G.cut * next : Infinity;
    return [Math.max(low, -limit), Math.min(high, limit)];
  };
  const place = (left, width, [low, high]) => {
    const x = (value) => left + ((Math.min(Math.max(value, low), high) - low) / (high - low)) * width;
    x.cuts = (value) => value < low || value > high;
    return x;
  };
  const kindOf = (ch) => {
    if (G.narrow.includes(ch)) return 0;
    if (ch.toLowerCase() !== ch) return 3;
    return ch > "\u036f" ? 2 : 1;
  };
  const widthOf = (text) => [...text].reduce((sum, ch) => sum + G.widths[kindOf(ch)], 0);
  const fitted = (text, room) => {
    if (widthOf(text) <= room) return text;
    let cut = text;
    while (cut && widthOf(cut + "…") > room) cut = cut.slice(0, -1);
    return cut.replace(/[ ,;(]+$/, "") + "…";
  };
  const drawRow = (group, row, axes, room) => {
    group.style.display = row ? "" : "none";
    if (!row) return;
    group.querySelector("title").textContent = `${row.code} ${row.name}`;
    group.querySelector(".label").textContent = fitted(row.name, room);
    group.querySelector(".share").textContent = shown(row.share, 1, false);
    const bars = group.querySelectorAll("rect"), texts = group.querySelectorAll(".value");
    const notches = group.querySelectorAll(".notch");
    row.values.forEach((value, panel) => {
      const top = Number(bars[panel].getAttribute("y"));
      const zero = axes[panel](0), end = axes[panel](value === null ? 0 : value), loss = value < 0;
      bars[panel].setAttribute("x", Math.min(zero, end).toFixed(1));
      bars[panel].setAttribute("width", Math.max(Math.abs(end - zero), 0.6).toFixed(1));
      bars[panel].setAttribute("class", `bar ${value > 0 ? "gain" : "loss"}`);
      const cut = value !== null && axes[panel].cuts(value);
      notches[panel].setAttribute("class", cut ? "notch cut" : "notch");
      notches[panel].setAttribute("d", `M${(end - (value > 0 ? 8 : -8) - 2).toFixed(1)} ${top + 14}l4-16`);
      texts[panel].setAttribute("x", (end + (loss ? -G.gap : G.gap)).toFixed(1));
      if (loss) texts[panel].setAttribute("text-anchor", "end");
      else texts[panel].removeAttribute("text-anchor");
      texts[panel].textContent = shown(value, 2, true);
    });
  };
  const drawTable = (rows) => {
    const body = document.getElementById("sector-table").tBodies[0];
    body.replaceChildren(...rows.map((row) => {
      const line = document.createElement("tr"), head = document.createElement("th");
      head.scope = "row";
      head.textContent = row.name;
      line.append(head);
      const numbers = [shown(row.share, 2, false), shown(row.after, 2, false),
        ...row.values.map((value) => shown(value, 2, true))];
      numbers.forEach((text) => { line.insertCell().textContent = text; });
      return line;
    }));
    const table = document.getElementById("sector-table");
    table.querySelectorAll("th[aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
  };
  const draw = () => {
    const rows = sectorsOf(choice.value), top = D.drawn[choice.value].map((k) => rows[k]);
    charts.forEach((chart, picture) => {
      const { name, left, span } = G.layouts[picture];
      const axes = left.map((at, panel) => place(at, span, capped(top.map((row) => row.values[panel]))));
      chart.querySelectorAll("g.row").forEach((group, k) => drawRow(group, top[k], axes, name));
      axes.forEach((axis, panel) => chart.querySelectorAll(`.z${panel}`).forEach((line) => {
        line.setAttribute("x1", axis(0).toFixed(1));
        line.setAttribute("x2", axis(0).toFixed(1));
      }));
    });
    drawTable(rows);
    const name = choice.selectedOptions[0].textContent;
    document.querySelectorAll("[data-sector-country]").forEach((place_) => { place_.textContent = name; });
  };
  choice.addEventListener("change", draw);
  if (choice.value !== D.focus) draw();
})();
