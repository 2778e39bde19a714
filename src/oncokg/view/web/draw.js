"use strict";
// Draws the graph in the page's data, moves and zooms it. Texts only ever become text nodes.
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, edges, types, relations, passages, facts } = data;
const $ = (id) => document.getElementById(id);
const canvas = $("canvas"), view = $("view"), panel = $("panel");

function put(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "colour") element.style.setProperty("--c", `var(--${value})`);
    else if (name === "click") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}
const html = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const many = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// What is drawn

function glyph(type, radius) {
  const outline = types[type].outline;
  if (!outline.length) return svg("circle", { class: "glyph", r: radius * 0.9 });
  const points = outline.map(([x, y]) => `${x * radius},${y * radius}`).join(" ");
  return svg("polygon", { class: "glyph", points });
}

function pathOf(way) {
  let path = `M${way[0]} ${way[1]}`;
  for (let i = 2; i < way.length; i += 6) path += `C${way.slice(i, i + 6).join(" ")}`;
  return path;
}

function headOf([x0, y0, x, y], length) {
  const reach = Math.hypot(x - x0, y - y0) || 1;
  const dx = ((x - x0) / reach) * length, dy = ((y - y0) / reach) * length;
  const corner = (side) => `${x - dx - side * dy * 0.45} ${y - dy + side * dx * 0.45}`;
  return `M${x} ${y}L${corner(1)}L${corner(-1)}Z`;
}

canvas.classList.add(data.tree ? "tree" : "net");
const at = nodes.map(() => []);
edges.forEach((edge, i) => {
  at[edge.s].push(i);
  at[edge.t].push(i);
  edge.element = svg("g", { class: "edge", colour: `r${edge.r}` },
    svg("path", { d: pathOf(edge.way), "stroke-dasharray": relations[edge.r].dash || null }),
    svg("path", { class: "head", d: headOf(edge.head, data.tree ? 8 : 5) }));
  $("edges").append(edge.element);
});
nodes.forEach((node, i) => {
  node.element = svg("g", {
    class: "node" + (node.root ? " root" : ""), colour: `t${node.type}`, transform: `translate(${node.x} ${node.y})`,
  }, svg("title", {}, node.label));
  if (data.tree) {
    const left = -node.w / 2, step = node.font * 1.25, symbol = glyph(node.type, 6);
    symbol.setAttribute("transform", `translate(${left + 15} 0)`);
    node.element.append(
      svg("rect", { class: "frame", x: left, y: -node.h / 2, width: node.w, height: node.h, rx: 7 }), symbol,
      ...node.lines.map((line, n) =>
        svg("text", { x: left + 27, y: (n - (node.lines.length - 1) / 2) * step, dy: ".35em" }, line)));
  } else {
    const text = node.lines[0] + (node.lines.length > 1 ? "…" : "");
    node.element.append(glyph(node.type, node.w / 2),
      svg("g", { transform: `translate(${node.w / 2} 0)` }, svg("text", { x: 4, dy: ".35em" }, text)));
  }
  node.element.addEventListener("click", (event) => { if (!dragged(event)) showNode(i); });
  $("nodes").append(node.element);
});
for (const caption of data.captions) {
  caption.element = svg("g", { class: "caption", colour: `r${caption.r}` },
    svg("text", { x: caption.x, y: caption.y, dy: ".35em" }, relations[caption.r].words));
  caption.element.addEventListener("click", (event) => { if (!dragged(event)) showEdges(caption.edges); });
  $("captions").append(caption.element);
}

// Where one looks: screen = picture * zoom + shift

let zoom = 1, shift = { x: 0, y: 0 };
const ROOM = 24;

// Thousands of lines are slow to move, so they rest while one looks elsewhere.
const slow = edges.length > 1500;
let resting = 0;
canvas.style.setProperty("--haze", Math.min(0.45, Math.max(0.12, 300 / edges.length)).toFixed(2));

function look() {
  if (slow) {
    canvas.classList.add("resting");
    clearTimeout(resting);
    resting = setTimeout(() => canvas.classList.remove("resting"), 180);
  }
  view.setAttribute("transform", `translate(${shift.x} ${shift.y}) scale(${zoom})`);
  $("nodes").style.setProperty("--scale", 1 / Math.max(zoom, 0.15));
  if (!data.tree) labelSoon();
}
function fit() {
  const { clientWidth: width, clientHeight: height } = canvas;
  zoom = Math.min((width - 2 * ROOM) / data.width, (height - 2 * ROOM) / data.height, 1.3);
  shift = { x: (width - data.width * zoom) / 2, y: (height - data.height * zoom) / 2 };
  look();
}
function zoomBy(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const next = Math.min(Math.max(zoom * factor, 0.03), 6);
  shift = { x: x - ((x - shift.x) * next) / zoom, y: y - ((y - shift.y) * next) / zoom };
  zoom = next;
  look();
}
// Move as little as needed for a node to be seen beside the panel.
function bringIntoView(node) {
  const over = innerWidth > 900 && !panel.hidden ? panel.offsetWidth : 0;
  const edge = data.tree ? 24 + (node.w / 2) * zoom : 70;
  const wanted = (at, least, most) => Math.max(least, Math.min(at, Math.max(least, most)));
  const x = node.x * zoom + shift.x, y = node.y * zoom + shift.y;
  shift = {
    x: shift.x + wanted(x, edge, canvas.clientWidth - over - edge) - x,
    y: shift.y + wanted(y, 40, canvas.clientHeight - 40) - y,
  };
  look();
}

let waiting = 0;
function labelSoon() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; label(); });
}
// In a net, only labels that lie over no other are shown; the nearer one looks, the more there are.
const byWeight = nodes.map((_, i) => i).sort((a, b) => at[b].length - at[a].length || a - b);
function label() {
  const first = byWeight.filter((i) => nodes[i].root || nodes[i].element.classList.contains("hot"));
  const taken = new Set();
  for (const i of new Set([...first, ...byWeight])) {
    const node = nodes[i], width = 8 + node.lines[0].length * 6.6;
    const x = (node.x + node.w / 2) * zoom + shift.x, y = node.y * zoom + shift.y;
    const cells = [];
    for (let cx = Math.floor(x / 40); cx <= Math.floor((x + width) / 40); cx++)
      for (let cy = Math.floor((y - 7) / 14); cy <= Math.floor((y + 7) / 14); cy++) cells.push(`${cx},${cy}`);
    const free = !node.element.classList.contains("off") && !cells.some((cell) => taken.has(cell));
    if (free) cells.forEach((cell) => taken.add(cell));
    node.element.classList.toggle("mute", !free);
  }
}

// Pointer: drag moves, wheel and pinch zoom, a click near a line picks it

const pointers = new Map();
let pressed = null, moved = 0;
const dragged = () => moved > 4;
const spot = (event) => {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};
canvas.addEventListener("pointerdown", (event) => {
  pointers.set(event.pointerId, spot(event));
  pressed = spot(event);
  moved = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const now = spot(event), before = pointers.get(event.pointerId);
  if (!before) return hover(event.target === canvas ? nearest(now, 6) : []);
  const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
  if (others.length) {
    const gap = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    zoomBy(gap(now, others[0]) / gap(before, others[0]), others[0].x, others[0].y);
  } else {
    shift = { x: shift.x + now.x - before.x, y: shift.y + now.y - before.y };
  }
  moved = Math.max(moved, Math.hypot(now.x - pressed.x, now.y - pressed.y));
  if (moved > 4) {
    canvas.classList.add("moving");
    if (!canvas.hasPointerCapture(event.pointerId)) canvas.setPointerCapture(event.pointerId);
  }
  pointers.set(event.pointerId, now);
  look();
});
for (const kind of ["pointerup", "pointercancel"])
  canvas.addEventListener(kind, (event) => {
    pointers.delete(event.pointerId);
    canvas.classList.remove("moving");
  });
canvas.addEventListener("click", (event) => {
  if (dragged() || event.target.closest(".node, .caption")) return;
  const found = nearest(spot(event), 8);
  if (found.length) showEdges(found);
  else clear();
});
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const { x, y } = spot(event);
  zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), x, y);
}, { passive: false });

for (const edge of edges) {
  edge.samples = [];
  for (let i = 0; i + 7 < edge.way.length; i += 6) {
    const [x0, y0, x1, y1, x2, y2, x3, y3] = edge.way.slice(i, i + 8);
    for (let n = 0; n <= 12; n++) {
      const t = n / 12, u = 1 - t;
      edge.samples.push([
        u * u * u * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t * t * t * x3,
        u * u * u * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t * t * t * y3,
      ]);
    }
  }
}
for (const edge of edges) {
  const xs = edge.samples.map(([x]) => x), ys = edge.samples.map(([, y]) => y);
  edge.box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
function distance(edge, x, y, most) {
  const [left, top, right, bottom] = edge.box;
  if (x < left - most || x > right + most || y < top - most || y > bottom + most) return Infinity;
  let best = Infinity;
  for (let i = 1; i < edge.samples.length; i++) {
    const [ax, ay] = edge.samples[i - 1], [bx, by] = edge.samples[i];
    const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    best = Math.min(best, (ax + t * (bx - ax) - x) ** 2 + (ay + t * (by - ay) - y) ** 2);
  }
  return Math.sqrt(best);
}
// The edges under a point: one, or all that share a trunk there.
function nearest(point, pixels) {
  const x = (point.x - shift.x) / zoom, y = (point.y - shift.y) / zoom;
  const near = [];
  edges.forEach((edge, i) => {
    if (edge.element.classList.contains("off")) return;
    const gap = distance(edge, x, y, pixels / zoom) * zoom;
    if (gap <= pixels) near.push([gap, i]);
  });
  if (!near.length) return [];
  const best = Math.min(...near.map(([gap]) => gap));
  return near.filter(([gap]) => gap <= best + 0.5).map(([, i]) => i);
}
let hovered = [];
function hover(found) {
  for (const i of hovered) edges[i].element.classList.remove("near");
  for (const i of found) edges[i].element.classList.add("near");
  canvas.style.cursor = found.length ? "pointer" : "";
  hovered = found;
}
