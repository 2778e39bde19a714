"use strict";
// Choosing nodes and lines, what is said about them, search, filters, keys. Uses what draw.js defines.
const search = $("search"), results = $("results");
let chosen = null;

// The panel

const colourOf = (type) => ({ colour: `t${type}` });
const chip = (type) =>
  html("span", { class: "chip", ...colourOf(type) },
    svg("svg", { viewBox: "-7 -7 14 14", class: "node", "aria-hidden": "true" }, glyph(type, 6)), types[type].name);
const relationWords = (r) => html("span", { class: "relation", colour: `r${r}` }, relations[r].words);
const toNode = (i) =>
  html("button", { type: "button", class: "link", click: () => showNode(i, true) }, nodes[i].label);

function quote(i) {
  const passage = passages[i];
  const where = `characters ${passage.start.toLocaleString("en")}–${passage.end.toLocaleString("en")}`;
  return html("blockquote", {}, html("q", {}, passage.quote),
    html("cite", {}, `${data.documents[passage.document].title || "untitled document"}, ${where}`));
}

function factOf(i, open) {
  const fact = facts[i];
  return html("details", { open }, html("summary", {}, fact.label),
    html("dl", {}, ...fact.rows.flatMap(([name, value]) => [html("dt", {}, name), html("dd", {}, value)])),
    ...fact.passages.map(quote));
}

const heading = (words) => html("h3", {}, words);

function fill(...content) {
  panel.hidden = false;
  panel.replaceChildren(
    html("button", { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)", click: clear }, "×"), ...content);
  panel.scrollTop = 0;
}

function linkedIdentifier({ text, href }) {
  const safe = typeof href === "string" && /^https?:\/\//i.test(href);
  return safe ? html("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : html("span", {}, text);
}

function nodePanel(i) {
  const node = nodes[i];
  const groups = new Map();
  for (const e of at[i]) {
    const edge = edges[e], out = edge.s === i;
    const key = `${edge.r} ${out}`;
    if (!groups.has(key)) groups.set(key, { r: edge.r, out, items: [] });
    groups.get(key).items.push([e, out ? edge.t : edge.s]);
  }
  const why = (e) =>
    html("button", { type: "button", class: "why", title: "The words it was read from", click: () => showEdges([e]) },
      "source");
  const connections = [...groups.values()].sort((a, b) => a.r - b.r || b.out - a.out).flatMap((group) => [
    html("p", {}, group.out ? "" : "… ", relationWords(group.r), group.out ? "" : " this",
      html("span", { class: "quiet" }, ` (${group.items.length})`)),
    html("ul", { class: "plain" }, ...group.items.map(([e, other]) => html("li", {}, toNode(other), why(e)))),
  ]);
  const about = [
    ...(node.names.length ? [html("dt", {}, "also"), html("dd", {}, node.names.join("; "))] : []),
    ...node.identifiers.flatMap((identifier, n) =>
      [html("dt", {}, n ? "" : "identifiers"), html("dd", {}, linkedIdentifier(identifier))]),
    html("dt", {}, "IRI"), html("dd", {}, html("code", {}, node.iri)),
  ];
  fill(
    chip(node.type), html("h2", {}, node.label), html("dl", {}, ...about),
    heading(many(at[i].length, "connection")), ...connections,
    ...(node.facts.length ? [heading(many(node.factCount, "fact"))] : []),
    ...node.facts.map((fact) => factOf(fact, false)),
    ...(node.factCount > node.facts.length
      ? [html("p", { class: "quiet" }, `and ${many(node.factCount - node.facts.length, "more fact")}`)] : []));
}

function edgePanel(list) {
  if (list.length > 1) {
    fill(html("h2", {}, many(list.length, "connection")),
      html("ul", { class: "plain" }, ...list.map((e) => html("li", {},
        html("button", { type: "button", class: "link", click: () => showEdges([e]) },
          `${nodes[edges[e].s].label} ${relations[edges[e].r].words} ${nodes[edges[e].t].label}`)))));
    return;
  }
  const edge = edges[list[0]];
  fill(
    html("span", { class: "chip" }, "Connection"),
    html("p", { class: "triple" }, toNode(edge.s), " ", relationWords(edge.r), " ", toNode(edge.t)),
    heading(many(edge.passages.length, "passage")), ...edge.passages.map(quote),
    ...(edge.passages.length ? [] : [html("p", { class: "quiet" }, "No passage is stored for this connection.")]),
    heading(`from ${many(edge.factCount, "fact")}`), ...edge.facts.map((fact) => factOf(fact, edge.facts.length === 1)));
}

// Choosing

function light(hotNodes, hotEdges) {
  canvas.classList.toggle("dimmed", hotNodes.size > 0);
  nodes.forEach((node, i) => node.element.classList.toggle("hot", hotNodes.has(i)));
  edges.forEach((edge, i) => edge.element.classList.toggle("hot", hotEdges.has(i)));
  for (const i of hotEdges) $("edges").append(edges[i].element); // above those they share a trunk with
  for (const caption of data.captions)
    caption.element.classList.toggle("hot", caption.edges.some((e) => hotEdges.has(e)));
  nodes.forEach((node, i) => node.element.classList.toggle("here", i === chosen));
  if (!data.tree) labelSoon();
}
const say = (words) => { $("said").textContent = words; };

function showNode(i, bring) {
  chosen = i;
  const around = new Set([i, ...at[i].flatMap((e) => [edges[e].s, edges[e].t])]);
  light(around, new Set(at[i]));
  nodePanel(i);
  if (bring && !data.tree && zoom < 0.6) zoomBy(0.9 / zoom);
  bringIntoView(nodes[i]);
  say(`${nodes[i].label}, ${types[nodes[i].type].name}, ${many(at[i].length, "connection")}`);
}
function showEdges(list) {
  chosen = null;
  light(new Set(list.flatMap((e) => [edges[e].s, edges[e].t])), new Set(list));
  edgePanel(list);
  bringIntoView(nodes[edges[list[0]].s]);
  bringIntoView(nodes[edges[list[0]].t]);
  const edge = edges[list[0]];
  say(list.length > 1 ? many(list.length, "connection")
    : `${nodes[edge.s].label} ${relations[edge.r].words} ${nodes[edge.t].label}, ${many(edge.passages.length, "passage")}`);
}
function clear() {
  chosen = null;
  light(new Set(), new Set());
  panel.hidden = true;
}

// Filters

const hiddenTypes = new Set(), hiddenRelations = new Set();
function applyFilters() {
  nodes.forEach((node) => node.element.classList.toggle("off", hiddenTypes.has(node.type)));
  const off = edges.map((edge) =>
    hiddenRelations.has(edge.r) || hiddenTypes.has(nodes[edge.s].type) || hiddenTypes.has(nodes[edge.t].type));
  edges.forEach((edge, i) => edge.element.classList.toggle("off", off[i]));
  for (const caption of data.captions) caption.element.classList.toggle("off", caption.edges.every((e) => off[e]));
  if (!data.tree) labelSoon();
}
function filter(parent, id, words, count, symbol, colour, hidden) {
  const box = html("input", { type: "checkbox", checked: true });
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(id);
    else hidden.add(id);
    applyFilters();
  });
  const drawing = svg("svg", { viewBox: "-14 -8 28 16", class: "node", "aria-hidden": "true" }, symbol);
  parent.append(html("label", { class: "filter", colour }, box, drawing, words, html("span", { class: "count" }, count)));
}
types.forEach((type, t) => {
  const count = nodes.filter((node) => node.type === t).length;
  filter($("types"), t, type.name, count, glyph(t, 6.5), `t${t}`, hiddenTypes);
});
relations.forEach((relation, r) => {
  const count = edges.filter((edge) => edge.r === r).length;
  const line = svg("g", { class: "edge" }, svg("path", { d: "M-13 0H13", "stroke-dasharray": relation.dash || null }));
  filter($("relations"), r, relation.words, count, line, `r${r}`, hiddenRelations);
});
const read = data.documents.filter((document) => document.title);
$("read").hidden = !read.length;
$("read").querySelector("ul").append(...read.map((document) => html("li", {}, document.title)));
$("counts").textContent = `${many(nodes.length, "node")}, ${many(edges.length, "connection")}`;

// Search

const spellings = nodes.map((node) =>
  [node.label, ...node.names, ...node.identifiers.map(({ text }) => text)].map((name) => [name.toLocaleLowerCase(), name]));
let found = [], active = -1;

function lookUp() {
  const wanted = search.value.trim().toLocaleLowerCase();
  found = [];
  if (wanted)
    spellings.forEach((names, i) => {
      if (hiddenTypes.has(nodes[i].type)) return;
      const hits = names.filter(([low]) => low.includes(wanted));
      if (!hits.length) return;
      const [low, name] = hits.find(([text]) => text.startsWith(wanted)) || hits[0];
      found.push({ i, name, rank: (low === wanted ? 0 : low.startsWith(wanted) ? 1 : 2) * 1e6 - at[i].length });
    });
  found.sort((a, b) => a.rank - b.rank || a.i - b.i);
  found = found.slice(0, 12);
  active = found.length ? 0 : -1;
  listFound(wanted);
}
function listFound(wanted) {
  const items = found.map(({ i, name }, n) => {
    const node = nodes[i], other = name !== node.label ? ` · ${name}` : "";
    const item = html("li", { role: "option", id: `found${n}`, "aria-selected": String(n === active) },
      node.label, html("small", {}, types[node.type].name + other));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(n); });
    return item;
  });
  if (wanted && !items.length) items.push(html("li", { role: "option", "aria-disabled": "true" }, "Nothing has this name"));
  results.replaceChildren(...items);
  results.hidden = !wanted;
  search.setAttribute("aria-expanded", String(!results.hidden));
  if (active >= 0) search.setAttribute("aria-activedescendant", `found${active}`);
  else search.removeAttribute("aria-activedescendant");
}
function choose(n) {
  if (!found[n]) return;
  results.hidden = true;
  search.setAttribute("aria-expanded", "false");
  showNode(found[n].i, true);
}
search.addEventListener("input", lookUp);
search.addEventListener("blur", () => { results.hidden = true; });
search.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (found.length) active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    listFound(search.value.trim());
  } else if (event.key === "Enter") {
    choose(active);
    canvas.focus();
  } else if (event.key === "Escape") {
    search.value = "";
    lookUp();
    search.blur();
  }
  event.stopPropagation();
});

// Keys

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function walk([dx, dy]) {
  const shown = nodes.map((_, i) => i).filter((i) => !hiddenTypes.has(nodes[i].type));
  if (chosen === null) {
    const start = shown.find((i) => nodes[i].root) ?? byWeight.find((i) => shown.includes(i));
    if (start !== undefined) showNode(start, true);
    return;
  }
  const from = nodes[chosen];
  let best = null, least = Infinity;
  for (const i of shown) {
    const along = (nodes[i].x - from.x) * dx + (nodes[i].y - from.y) * dy;
    const aside = Math.abs((nodes[i].x - from.x) * dy) + Math.abs((nodes[i].y - from.y) * dx);
    const cost = along + 2.5 * aside;
    if (i !== chosen && along > 1 && cost < least) [best, least] = [i, cost];
  }
  if (best !== null) showNode(best, true);
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") search.focus();
  else if (event.key === "Escape") clear();
  else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") fit();
  else if (DIRECTIONS[event.key] && document.activeElement === canvas) walk(DIRECTIONS[event.key]);
  else if (event.key === "Enter" && document.activeElement === canvas) panel.focus();
  else return;
  event.preventDefault();
});
$("closer").addEventListener("click", () => zoomBy(1.25));
$("farther").addEventListener("click", () => zoomBy(0.8));
$("fit").addEventListener("click", fit);

// Light and dark

const system = matchMedia("(prefers-color-scheme: dark)");
let theme = null;
function paint() {
  const dark = theme === null ? system.matches : theme === "dark";
  const root = document.documentElement;
  root.dataset.theme = dark ? "dark" : "light";
  types.forEach((type, t) => root.style.setProperty(`--t${t}`, dark ? type.dark : type.light));
  relations.forEach((relation, r) => root.style.setProperty(`--r${r}`, dark ? relation.dark : relation.light));
}
system.addEventListener("change", paint);
$("theme").addEventListener("click", () => {
  theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  paint();
});

paint();
clear();
fit();
addEventListener("resize", fit);
