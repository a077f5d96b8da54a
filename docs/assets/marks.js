/* Charts come alive: what a mark says, by pointer, touch or arrow keys, with the way to its model's page;
   the same model lit up in every chart of the page; and one side alone, by a button or by the chart's
   own words.

   Events are heard on the document, so charts that arrive later need no start. */

const NEAR = 12, SNAP = 60; // pixels from a mark, and above or below a line, at which it is meant
const LINGER = 300; // milliseconds that words stay up, for the pointer to reach their link
const POINTS = 'path[opacity="0"], line'; // of lines: charts/drawing/descriptions.py
const STEPS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e6, End: 1e6};

const tip = document.createElement("div");
tip.className = "exhibit__tip";
tip.setAttribute("role", "status");

const viewOf = event => event.target.closest?.(".exhibit__view");
const boxOf = element => element.getBoundingClientRect();

const shownMarks = view => [...[...view.querySelectorAll("svg")]
  .find(svg => boxOf(svg).width)?.querySelectorAll("[data-t]") ?? []];

/* The marks of the drawing that is shown, from left to right; of those that say the same, the first. */
function marksOf(view) {
  const said = new Map();
  for (const mark of shownMarks(view)) said.has(mark.dataset.t) || said.set(mark.dataset.t, mark);
  const places = new Map([...said.values()].map(mark => [mark, boxOf(mark)]));
  const middle = ({left, right}) => Math.round(left + right);
  return [...places.keys()].sort((a, b) => middle(places.get(a)) - middle(places.get(b))
    || places.get(a).top - places.get(b).top);
}

let shown = null, walked = false; // the mark whose words are up, and whether keys led there
let leaving;

function stay() {
  clearTimeout(leaving);
  leaving = 0;
}

function hide() {
  stay();
  document.querySelectorAll(".lit").forEach(mark => mark.classList.remove("lit"));
  shown = null;
  tip.textContent = "";
}

const pageOf = model => new URL(`../models/${model}/`, import.meta.url).href;

function show(view, mark, at) {
  hide();
  const {t, m} = mark.dataset;
  const same = m ? document.querySelectorAll(`[data-m="${CSS.escape(m)}"]`)
    : [...view.querySelectorAll("[data-t]")].filter(one => one.dataset.t === t);
  same.forEach(one => one.classList.add("lit"));
  if (tip.parentNode !== view) view.append(tip);
  shown = mark;
  tip.textContent = t;
  if (m) tip.append(Object.assign(document.createElement("a"), {href: pageOf(m), textContent: "Model page"}));
  place(boxOf(mark), boxOf(view), at);
}

/* Words stand beyond a corner of their mark: they cover neither it nor what goes on at its side. */
function place(box, around, at = (box.left + box.right) / 2) {
  const {offsetWidth: width, offsetHeight: height} = tip, right = around.width - width;
  const x = Math.max(box.left, Math.min(at, box.right)) - around.left;
  const beside = Math.min(box.width / 2, 8) + 2;
  const left = x + beside <= right ? x + beside : x - beside - width;
  const top = box.top > height + 60 ? box.top - height - 6 : box.bottom + 6; // 60: the page's head
  tip.style.left = `${Math.max(0, Math.min(left, right))}px`;
  tip.style.top = `${top - around.top}px`;
}

const outside = (low, at, high) => Math.max(low - at, 0, at - high);

/* The mark under the pointer, or the nearest one if it is near; of lines, the nearest day's. */
function meant(view, {target, clientX, clientY}) {
  const hit = target.closest("[data-t]");
  if (hit) return hit;
  const [nearest] = shownMarks(view).map(mark => {
    const box = boxOf(mark), dx = outside(box.left, clientX, box.right);
    const dy = outside(box.top, clientY, box.bottom), near = Math.hypot(dx, dy) < NEAR;
    const snaps = near || (dx < 2 * NEAR && dy < SNAP && mark.matches(POINTS));
    return [snaps ? (near ? 0 : 1e3) + Math.hypot(dx, near ? dy : dy / 9) : 1e6, mark];
  }).sort((a, b) => a[0] - b[0]);
  return nearest?.[0] < 1e6 ? nearest[1] : null;
}

function point(event) {
  if (tip.contains(event.target)) return stay(); // it may be read with the pointer on it
  const view = viewOf(event), mark = view && meant(view, event);
  if (mark) stay();
  if (mark && mark !== shown) {
    show(view, mark, event.clientX);
    walked = false;
  } else if (!mark && shown && !walked) leaving ||= setTimeout(hide, view ? LINGER : 0);
}

document.addEventListener("pointermove", point);
document.addEventListener("pointerdown", point);

document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    if (tip.contains(event.target)) tip.parentNode.focus();
    hide();
  }
  if (event.key === "Enter" && viewOf(event) === event.target) tip.querySelector("a")?.click();
  const step = STEPS[event.key], view = viewOf(event);
  if (!step || view !== event.target) return;
  event.preventDefault();
  const marks = marksOf(view), at = marks.findIndex(one => one.dataset.t === shown?.dataset.t);
  show(view, marks[Math.max(0, Math.min(at + step, marks.length - 1))]);
  walked = true;
});

/* The key after the view leads to the link in its words; whoever leaves both puts them away. */
document.addEventListener("focusout", event => {
  if (viewOf(event) && !viewOf(event).contains(event.relatedTarget)) hide();
});

/* A chart in the Vega editor. */
document.addEventListener("click", event => {
  const link = event.target.closest?.("a[data-spec]");
  if (!link) return;
  event.preventDefault();
  import("./editor.js").then(editor => editor.open(link.dataset.spec));
});

/* One side alone, or all again. */
document.addEventListener("click", event => {
  const figure = event.target.closest?.("figure");
  const side = event.target.dataset?.side
    ?? event.target.closest?.("svg text")?.getAttribute("fill")?.match(/cow-(open|closed|unknown)/)?.[1];
  if (!side || !figure) return;
  figure.dataset.only = figure.dataset.only === side ? "" : side;
  for (const button of figure.querySelectorAll("[data-side]")) {
    button.ariaPressed = button.dataset.side === figure.dataset.only;
  }
});

for (const view of document.querySelectorAll(".exhibit__view:has([data-t])")) {
  const said = view.querySelectorAll(".exhibit__wide [data-t]"); // charts/drawing/svg.py: slimmed
  for (const mark of view.querySelectorAll("[data-k]")) {
    Object.assign(mark.dataset, said[mark.dataset.k].dataset);
  }
  view.tabIndex = 0;
  view.setAttribute("role", "application");
  view.setAttribute("aria-roledescription", "chart");
  view.setAttribute("aria-description", "Arrow keys go from mark to mark, Enter to the page of a model.");
}
