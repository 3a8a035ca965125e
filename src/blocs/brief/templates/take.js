"use strict";
// Figures and tables to take away: made of what stands in the page, without a second copy of it.
(() => {
  const told = JSON.parse(document.getElementById("blocs-take").textContent);
  const store = document.getElementById("blocs-numbers");
  const numbers = store ? JSON.parse(store.textContent) : {};
  const NS = "http://www.w3.org/2000/svg", WIDTH = 760;
  const FONT = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif";
  const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
    "font-size", "font-family", "font-weight", "text-anchor", "paint-order", "opacity"];
  const stem = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.html?$/, "") || "blocs";
  const make = (name, attributes, ...children) => {
    const made = document.createElementNS(NS, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };
  const clean = (text) => text.replace(/\s+/g, " ").trim();
  const save = (name, blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  // Tables of comma separated values: numbers as programs write them.
  const plain = (text) => {
    const bare = clean(text).replace(/\u2060/g, "");
    const number = bare.split(told.group).join("").replace(/\s*%$/, "").replace("\u2212", "-")
      .replace(told.decimal, ".").replace(/^\+/, "").replace(/\s/g, "");
    return /^-?\d+(\.\d+)?$/.test(number) ? number : bare === told.absent ? "" : bare;
  };
  const cell = (value) => (/[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
  const csv = (rows) => `\ufeff${rows.map((row) => row.map((v) => cell(String(v ?? ""))).join(",")).join("\r\n")}\r\n`;
  const ofTable = (table) => {
    const grid = [];
    [...table.rows].forEach((row, y) => {
      grid[y] = grid[y] || [];
      [...row.cells].forEach((one) => {
        let x = 0;
        while (grid[y][x] !== undefined) x += 1;
        const text = row.parentElement === table.tHead ? clean(one.textContent) : plain(one.textContent);
        for (let j = 0; j < one.rowSpan; j += 1) {
          for (let i = 0; i < one.colSpan; i += 1) (grid[y + j] = grid[y + j] || [])[x + i] = text;
        }
      });
    });
    return grid;
  };
  const ofChart = (panels) => {
    const rows = [["panel", "label", "series", "unit", "value"]];
    panels.forEach((panel) => panel.series.forEach((line) => panel.labels.forEach((label, k) =>
      rows.push([panel.title, label, line.name, panel.unit, line.values[k]]))));
    return rows;
  };
  const ofMap = (figure) => {
    const seen = new Map();
    figure.querySelectorAll("[data-c]").forEach((shape) => {
      const said = clean(shape.querySelector("title")?.textContent || "");
      const found = said.match(/[+\u2212]?\d[\d.,\u00a0\u202f]*/);
      seen.set(shape.dataset.c, [shape.dataset.c, said, found ? plain(found[0].replace(/[.,\s]+$/, "")) : ""]);
    });
    return [["country", "text", "value"], ...seen.values()];
  };
  const ofRows = (figure) => [...figure.querySelectorAll("svg:not(.narrow) g.row")]
    .filter((row) => row.style.display !== "none")
    .map((row) => [row.querySelector("title").textContent,
      ...[...row.querySelectorAll(".share, .value")].map((text) => plain(text.textContent))]);
  const table = (box) => {
    if (box.matches("table")) return ofTable(box);
    if (box.querySelector("[data-c]")) return ofMap(box);
    const chosen = document.getElementById("sector-country");
    if (chosen && box.querySelector("svg.sectors")) {
      const panels = [...box.querySelectorAll("svg.sectors.wide .tick")].map((head) => clean(head.textContent));
      const heads = panels.filter((head) => head.includes("%") && head.length > 3);
      return [[chosen.value, ...heads], ...ofRows(box)];
    }
    return numbers[box.id] ? ofChart(numbers[box.id]) : null;
  };

  // Pictures: one file with every panel, its words, and the style of the page written in.
  const inlined = (from, to, patterns) => {
    const style = getComputedStyle(from);
    KEPT.forEach((name) => {
      const value = style.getPropertyValue(name);
      const own = value && value !== "none" && value !== "normal" && value !== "1";
      if (own || name === "fill" || name === "opacity" && value !== "1") to.setAttribute(name, value.replace(/"/g, "'"));
      const painted = value.match(/url\(["']?#([^"')]+)/);
      if (painted) patterns.add(painted[1]);
    });
    ["class", "data-c", "tabindex"].forEach((name) => to.removeAttribute(name));
  };
  const copied = (from, patterns) => {
    if (from.nodeType !== Node.ELEMENT_NODE) return from.cloneNode();
    if (getComputedStyle(from).display === "none" && from.tagName !== "svg") return "";
    const to = from.tagName === "use" ? make("g", {}) : from.cloneNode(false);
    if (from.tagName !== "title") inlined(from, to, patterns);
    if (from.tagName === "use") {
      const shape = document.querySelector(from.getAttribute("href")).cloneNode(true);
      shape.removeAttribute("id");
      to.append(shape);
    }
    to.append(...[...from.childNodes].map((child) => copied(child, patterns)));
    return to;
  };
  const words = (text, size, weight, fill, y, left = 0) => {
    const pen = document.createElement("canvas").getContext("2d"), lines = [""];
    pen.font = `${weight} ${size}px ${FONT}`;
    text.split(" ").forEach((word) => {
      const longer = `${lines[lines.length - 1]} ${word}`.trim();
      if (pen.measureText(longer).width > WIDTH - left && lines[lines.length - 1]) lines.push(word);
      else lines[lines.length - 1] = longer;
    });
    return lines.map((line, k) => make("text", { x: left, y: y + size + k * size * 1.35, "font-size": size,
      "font-weight": weight, fill, "font-family": FONT }, line));
  };
  const heading = (box) => {
    const said = box.querySelector("figcaption, caption") || box.closest("section, div")?.querySelector("h2, h3, .h4");
    return clean(said?.textContent || "") || document.title;
  };
  const swatch = (item, patterns) => {
    const mark = item.querySelector("i, svg, .swatch");
    if (!mark) return [];
    if (mark.tagName === "svg") {
      const drawn = copied(mark, patterns);
      Object.entries({ width: 14, height: 12, x: 0 }).forEach(([key, value]) => drawn.setAttribute(key, value));
      return [drawn];
    }
    const style = getComputedStyle(mark);
    const fill = style.backgroundColor === "rgba(0, 0, 0, 0)" ? "none" : style.backgroundColor;
    return [make("rect", { x: 0, y: 0, width: 14, height: 9, fill, stroke: style.borderTopWidth === "0px" ? "none" : style.borderTopColor })];
  };
  const picture = (box) => {
    const patterns = new Set(), body = make("g", {}), page = getComputedStyle(document.body);
    const ink = page.color, soft = getComputedStyle(box.querySelector(".note, figcaption") || box).color;
    let y = 0;
    const put = (lines) => { body.append(...lines); y = Math.max(y, ...lines.map((line) => Number(line.getAttribute("y")))) + 8; };
    put(words(heading(box), 14, 600, ink, y));
    const stop = (element) => element.matches(".take, .readout, .tools, figcaption, .narrow, input, select");
    const walk = (element) => {
      if (stop(element)) return;
      if (element.tagName === "svg") {
        const [left, top, width, height] = element.getAttribute("viewBox").split(" ").map(Number);
        const wide = element.matches(".legend") ? 440 : Math.min(WIDTH, element.matches(".map") ? WIDTH : width * 1.25);
        const drawn = copied(element, patterns), tall = (wide * height) / width;
        Object.entries({ x: 0, y, width: wide, height: tall, viewBox: `${left} ${top} ${width} ${height}` })
          .forEach(([key, value]) => drawn.setAttribute(key, value));
        body.append(drawn);
        y += tall + 8;
      } else if (element.matches(".key > span, .keys > span")) {
        const marks = swatch(element, patterns);
        marks.forEach((mark) => mark.setAttribute("y", y + 3));
        body.append(...marks);
        put(words(clean(element.textContent), 11, 400, soft, y, marks.length ? 20 : 0));
      } else if (element.matches("p")) put(words(clean(element.textContent), element.matches(".h4") ? 12 : 11, 400, element.matches(".h4") ? ink : soft, y));
      else [...element.children].forEach(walk);
    };
    [...box.children].forEach(walk);
    put(words(cited(box).replace(/ ?\S+#\S+$/, ""), 10, 400, soft, y + 4));
    const defs = make("defs", {});
    patterns.forEach((id) => {
      const found = document.getElementById(id);
      if (found) defs.append(copied(found, new Set()));
    });
    const height = Math.ceil(y + 16), width = WIDTH + 40;
    const paper = page.backgroundColor === "rgba(0, 0, 0, 0)" ? "#fff" : page.backgroundColor;
    body.setAttribute("transform", "translate(20 16)");
    return { width, height: height + 16, text: new XMLSerializer().serializeToString(make("svg",
      { xmlns: NS, width, height: height + 16, viewBox: `0 0 ${width} ${height + 16}` },
      make("title", {}, heading(box)), defs, make("rect", { width, height: height + 16, fill: paper }), body)) };
  };
  const png = (box) => {
    const { width, height, text } = picture(box), image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas"), times = 2;
      canvas.width = width * times;
      canvas.height = height * times;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(`${stem}-${box.id}.png`, blob), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };

  const address = (box) => `${location.href.split("#")[0]}#${box.id}`;
  const cited = (box) => ["title", "page", "address"].reduce((text, name) =>
    text.replace(`{${name}}`, () => ({ title: heading(box).replace(/\.$/, ""), page: document.title, address: address(box) })[name]), told.form);
  const button = (label, box, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.setAttribute("aria-label", `${label}: ${heading(box)}`);
    made.addEventListener("click", act);
    return made;
  };
  const cite = (box, line) => {
    const said = document.createElement("span");
    said.className = "cited";
    said.hidden = true;
    const open = button(told.cite, box, () => {
      said.hidden = !said.hidden;
      said.textContent = cited(box);
      open.setAttribute("aria-expanded", String(!said.hidden));
    });
    open.setAttribute("aria-expanded", "false");
    line.append(open, said);
  };
  const kinds = (box) => {
    const drawn = box.matches("figure") && box.querySelector("svg");
    const rows = box.matches("table") || table(box);
    return [
      rows && ["CSV", () => save(`${stem}-${box.id}.csv`, new Blob([csv(table(box))], { type: "text/csv" }))],
      drawn && ["SVG", () => save(`${stem}-${box.id}.svg`, new Blob([picture(box).text], { type: "image/svg+xml" }))],
      drawn && ["PNG", () => png(box)],
    ].filter(Boolean);
  };
  const lined = (box, given) => {
    const line = given || document.createElement("p");
    line.className = "take";
    line.querySelector(".cited")?.remove();
    const there = [...line.children].map((item) => item.textContent);
    line.querySelectorAll("a[download]").forEach((file) => { file.download = `${stem}-${box.id}.${file.textContent.toLowerCase()}`; });
    const link = line.querySelector("a[href^='#']") || document.createElement("a");
    link.href = `#${box.id}`;
    link.textContent = told.link;
    line.append(...kinds(box).filter(([label]) => !there.includes(label)).map(([label, act]) => button(label, box, act)), link);
    cite(box, line);
    return line;
  };
  const after = (element) => (element.nextElementSibling?.matches(".take") ? element.nextElementSibling : null);
  document.querySelectorAll("figure[id], table[id]").forEach((box) => {
    if (box.parentElement.closest("table, figure")) return;
    const frame = box.closest(".scroll") || box;
    if (box.matches("table")) frame.after(lined(box, after(frame)));
    else if (box.querySelector("svg")) box.append(lined(box, box.querySelector(".take")));
  });
})();
