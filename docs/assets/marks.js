/* Charts come alive: what a mark says, by pointer, touch or arrow keys; the same model lit up in every
   chart of the page; and one side alone, by a button or by the chart's own words.

   Events are heard on the document, so charts that arrive later need no start. */

const NEAR = 12; // pixels from a mark at which it is meant
const STEPS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e6, End: 1e6};

const tip = document.createElement("div");
tip.className = "exhibit__tip";
tip.setAttribute("role", "status");

const viewOf = event => event.target.closest?.(".exhibit__view");
const boxOf = element => element.getBoundingClientRect();

/* The marks of the drawing that is shown; of those that say the same, the first one. */
function marksOf(view) {
  const drawn = [...view.querySelectorAll("svg")].find(svg => boxOf(svg).width);
  const said = new Map();
  for (const mark of drawn?.querySelectorAll("[data-t]") ?? []) {
    if (!said.has(mark.dataset.t)) said.set(mark.dataset.t, mark);
  }
  return [...said.values()];
}

let shown = null, walked = false; // the mark whose words are up, and whether keys led there

function hide() {
  document.querySelectorAll(".lit").forEach(mark => mark.classList.remove("lit"));
  shown = null;
  tip.textContent = "";
}

function show(view, mark) {
  hide();
  const {t, m} = mark.dataset;
  const same = m ? document.querySelectorAll(`[data-m="${CSS.escape(m)}"]`)
    : [...view.querySelectorAll("[data-t]")].filter(one => one.dataset.t === t);
  same.forEach(one => one.classList.add("lit"));
  if (tip.parentNode !== view) view.append(tip);
  shown = mark;
  tip.textContent = t.replaceAll("; ", "\n");
  const box = boxOf(mark), around = boxOf(view), right = around.width - tip.offsetWidth;
  const left = box.left + (box.width - tip.offsetWidth) / 2 - around.left;
  const top = box.top > tip.offsetHeight + 60 ? box.top - tip.offsetHeight - 2 : box.bottom + 2;
  tip.style.left = `${Math.max(0, Math.min(left, right))}px`;
  tip.style.top = `${top - around.top}px`;
}

/* The mark under the pointer, or the nearest one if it is near. */
function meant(view, {target, clientX, clientY}) {
  const hit = target.closest("[data-t]");
  if (hit) return hit;
  const [nearest] = marksOf(view).map(mark => {
    const box = boxOf(mark);
    return [Math.hypot(box.x + box.width / 2 - clientX, box.y + box.height / 2 - clientY), mark];
  }).sort((a, b) => a[0] - b[0]);
  return nearest?.[0] < NEAR ? nearest[1] : null;
}

function point(event) {
  if (tip.contains(event.target)) return; // it may be read with the pointer on it
  const view = viewOf(event), mark = view && meant(view, event);
  if (mark && mark !== shown) {
    show(view, mark);
    walked = false;
  } else if (!mark && shown && !walked) hide();
}

document.addEventListener("pointermove", point);
document.addEventListener("pointerdown", point);

document.addEventListener("keydown", event => {
  if (event.key === "Escape") hide();
  const step = STEPS[event.key], view = viewOf(event);
  if (!step || view !== event.target) return;
  event.preventDefault();
  const marks = marksOf(view), at = marks.findIndex(one => one.dataset.t === shown?.dataset.t);
  show(view, marks[Math.max(0, Math.min(at + step, marks.length - 1))]);
  walked = true;
});

document.addEventListener("focusout", event => viewOf(event) === event.target && hide());

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
  view.tabIndex = 0;
  view.setAttribute("role", "application");
  view.setAttribute("aria-roledescription", "chart");
  view.setAttribute("aria-description", "Arrow keys go from mark to mark.");
}
