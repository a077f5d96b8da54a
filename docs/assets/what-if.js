/* What if a model with this index came out on this day? Who would lead the Epoch index, how large gap
   and lag would be, and which claims would get another answer, in the words of charts/core/what_if.py
   and charts/site/what_if.py. */

import {MONTHS, load, make, mark, note, noteWrong, part, remember, startDrawing, write}
  from "./question.js";

const SIDES = ["open", "closed"];
const DAY = 86400000; // milliseconds
const HEIGHT = 260, LEFT = 30, RIGHT = 78, TOP = 12, BOTTOM = 24; // of the drawing, in pixels

const form = document.querySelector("form[data-what-if]");
const section = form.closest("section");
const view = section.querySelector(".explorer__time");
const changes = [...section.querySelectorAll("[data-claim]")];
const controls = form.elements;
const data = await load(form, form.dataset.whatIf);
let state = data.start;

/* --- the question, in the address and in the controls -------------------------------------- */

const isDay = text => /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= data.first && text <= data.last
  && new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8));
const isIndex = text => /^\d+(\.\d+)?$/.test(text) && text >= data.low && text <= data.high;
const known = {side: text => SIDES.includes(text), index: isIndex, released: isDay};

/* Make a question of texts; an index has the steps of its slider. */
const asQuestion = ({side, index, released}) =>
  ({side, index: Number(Number(index).toFixed(1)), released});

function asked() {
  const given = new URLSearchParams(location.search);
  const names = Object.keys(known).filter(name => given.has(name));
  const wrong = names.filter(name => !known[name](given.get(name)));
  const found = Object.fromEntries(names.map(name => [name, given.get(name)]));
  return {question: wrong.length ? data.start : asQuestion({...data.start, ...found}),
    wrong: wrong.map(part)};
}

/* Take the question from the controls; null while one of them has no value that can be asked. */
function fromControls({name, value}) {
  if (name === "slider") controls.index.value = value;
  const texts = Object.fromEntries(Object.keys(known).map(one => [one, controls[one].value]));
  return Object.keys(known).every(one => known[one](texts[one])) ? asQuestion(texts) : null;
}

function setControls() {
  const index = state.index.toFixed(1);
  if (Number(controls.index.value) !== state.index) controls.index.value = index;
  Object.assign(controls.slider, {value: index});
  controls.side.value = state.side;
  controls.released.value = state.released;
}

/* --- the answer ---------------------------------------------------------------------------- */

/* The best of both sides on the last day, with the new model. */
function bestOf({side, index}) {
  const model = {name: `the new ${side} model`, index};
  return {...data.best, ...index > data.best[side].index && {[side]: model}};
}

/* The closed records, [day, index], with the new model: each above all that closed models had before. */
function closedRecords({side, index, released}) {
  const all = [...data.leads.closed, ...side === "closed" ? [[released, index]] : []]
    .sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : b[1] - a[1]);
  let best = -Infinity;
  return all.filter(([, value]) => value > best && (best = value, true));
}

const months = day => (Date.parse(data.last) - Date.parse(day)) / DAY / data.month;
const capitalized = text => text[0].toUpperCase() + text.slice(1);
const points = ({open, closed}) => Math.abs(closed.index - open.index).toFixed(1);

function lead(best) {
  const on = `on the Epoch index on ${data.day}`, {open, closed} = best;
  if (points(best) === "0.0") return `${capitalized(open.name)} and ${closed.name} would be level ${on}.`;
  const [ahead, behind] = open.index > closed.index ? [open, closed] : [closed, open];
  return `${capitalized(ahead.name)} would lead the Epoch index on ${data.day}, ${
    points(best)} points ahead of ${behind.name}.`;
}

function lag(best, records) {
  const {open, closed} = best;
  if (points(best) === "0.0" || open.index > closed.index) return "There would be no lag.";
  const above = records.find(([, value]) => value >= open.index);
  const below = records.findLast(([, value]) => value <= open.index);
  if (!below) return "The lag would not be known, because no closed record would be low enough.";
  const ends = [above, below].map(([day]) => months(day).toFixed(1));
  return `The lag would be ${[...new Set(ends)].join(" to ")} months.`;
}

function more({side, index}, best) {
  const rival = data.best[side], other = best[SIDES.find(one => one !== side)];
  if (index <= rival.index) return `${rival.name} would still be the best ${side} model.`;
  if (index > other.index && points(best) !== "0.0") return "";
  return `It would lead from ${data.ahead[side].toFixed(1)} on.`;
}

const isChanged = row => state.released === data.last && row.dataset.side === state.side
  && state.index >= Number(row.dataset.index);

function claims() {
  if (state.released !== data.last) return `Claims are asked only of a model of ${data.day}.`;
  const names = [...new Set(changes.filter(isChanged).map(row => row.dataset.claim))];
  if (!names.length) return "No claim would get another answer.";
  return `Claims with another answer: ${names.join("; ")}.`;
}

/* --- showing it ---------------------------------------------------------------------------- */

const say = (what, text) => write(section.querySelectorAll(`[data-says="${what}"]`), text);

function show() {
  const best = bestOf(state);
  setControls();
  say("lead", lead(best));
  say("lag", lag(best, closedRecords(state)));
  say("more", more(state, best));
  say("claims", claims());
  for (const row of changes) row.classList.toggle("is-changed", isChanged(row));
  draw(best);
}

const inWords = day => `${Number(day.slice(8))} ${MONTHS[day.slice(5, 7) - 1]} ${day.slice(0, 4)}`;

function draw(best) {
  const width = view.clientWidth, [first, last] = [data.first, data.last].map(Date.parse);
  const low = Math.min(...SIDES.map(side => data.leads[side][0][1])) - 2;
  const x = day => LEFT + (width - LEFT - RIGHT) * Math.max(0, Date.parse(day) - first) / (last - first);
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (data.high - value) / (data.high - low);
  const svg = make("svg", {width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`,
    class: "explorer__drawing", "aria-hidden": "true"});
  for (let tick = Math.ceil(low / 20) * 20; tick <= data.high; tick += 20) {
    svg.append(make("line", {x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick), class: "grid"}),
      make("text", {x: LEFT - 4, y: y(tick) + 4, class: "quiet end"}, String(tick)));
  }
  for (let year = Number(data.first.slice(0, 4)) + 1; year <= data.last.slice(0, 4); year++) {
    svg.append(make("text", {x: x(`${year}-01-01`), y: HEIGHT - 6, class: "quiet middle"}, String(year)));
  }
  for (const side of SIDES.toReversed()) svg.append(...steps(side, x, y));
  svg.append(...key(), ...added(x, y), ...distance(best, x, y));
  view.replaceChildren(svg);
  view.setAttribute("aria-label", `The best open and the best closed model by date. ${lead(best)}`);
}

/* One side: a line of steps through its leaders, and a mark for each. */
function steps(side, x, y) {
  const leads = data.leads[side];
  const path = leads.map(([day, value], n) => `${n ? "H" : "M"}${x(day)}${n ? "V" : ","}${y(value)}`);
  return [make("path", {d: `${path.join("")}H${x(data.last)}`, class: `line ${side}`}),
    ...leads.filter(([day]) => day >= data.first).map(([day, value, name]) =>
      mark(side, x(day), y(value), 2.5, {class: `mark ${side}`,
        "data-t": `${inWords(day)}: ${name}, the best ${side} model, ${value.toFixed(1)}`}))];
}

/* Which line is which, where no line is. */
function key() {
  return SIDES.toReversed().flatMap((side, row) => [
    mark(side, LEFT + 10, TOP + 34 + 18 * row, 4, {class: `mark ${side}`}),
    make("text", {x: LEFT + 20, y: TOP + 38 + 18 * row, class: `label ${side}`}, `best ${side} model`)]);
}

/* The new model: a hollow mark, and a line for as long as it would be the best of its side. */
function added(x, y) {
  const {side, index, released} = state;
  const after = data.leads[side].filter(([day]) => day >= released);
  const before = data.leads[side].findLast(([day]) => day <= released);
  const until = after.find(([, value]) => value >= index)?.[0] ?? data.last;
  const [from, to] = [x(released), x(until)], at = y(index), isBest = !before || index > before[1];
  const parts = isBest && to > from
    ? [make("line", {x1: from, x2: to, y1: at, y2: at, class: `added ${side}`})] : [];
  const end = from < 120 ? "" : " end"; // of the words, so that they stay inside
  return [...parts,
    mark(side, from, at, 5, {class: `mark ${side} late`,
      "data-t": `${inWords(released)}: the new ${side} model, ${index.toFixed(1)}`}),
    make("text", {x: from + (end ? -9 : 9), y: at - 10, class: `label ${side}${end}`},
      `new: ${index.toFixed(1)}`)];
}

/* How far apart the best of both sides would be on the last day. */
function distance(best, x, y) {
  const at = x(data.last) + 10, [top, bottom] = SIDES.map(side => y(best[side].index)).sort((a, b) => a - b);
  const bracket = `M${at - 4},${top}H${at}V${bottom}H${at - 4}`;
  return [make("path", {d: bracket, class: "bracket"}),
    make("text", {x: at + 6, y: (top + bottom) / 2 + 4, class: "label"}, `${points(best)} points`)];
}

/* --- what readers do ----------------------------------------------------------------------- */

function fromAddress() {
  const {question, wrong} = asked();
  state = question;
  noteWrong(form, wrong);
  show();
}

function ask(question) {
  note(form, "");
  state = question;
  show();
}

form.addEventListener("input", event => {
  const question = fromControls(event.target);
  if (question) ask(question); // or it is being typed
});
form.addEventListener("change", event => {
  if (fromControls(event.target)) return remember(state, event.target);
  controls.index.value = state.index.toFixed(1);
  show();
  note(form, `The index is a number from ${data.low} to ${data.high}, the day one from ${
    inWords(data.first)} to ${inWords(data.last)}. The last question stands.`);
});
form.addEventListener("reset", event => {
  event.preventDefault();
  ask(data.start);
  remember(state, form);
});
form.addEventListener("submit", event => event.preventDefault());
addEventListener("popstate", fromAddress);
startDrawing(view, show);
form.querySelector("fieldset").disabled = false;
fromAddress();
