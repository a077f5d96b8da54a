/* The explorer: which model that is good enough costs least, open and closed?

   It answers from one file of this site, keeps the question in the page's address, and draws the
   answer over time, in the same words as charts/core/explorer.py. */

import {MONTHS, load, make, mark, note, noteWrong, part, remember, startDrawing, write}
  from "./question.js";

const SIDES = ["open", "closed"];
const TICKS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];
const HEIGHT = 260, LEFT = 40, RIGHT = 8, TOP = 30, BOTTOM = 24; // of the drawing, in pixels

const form = document.querySelector("form[data-explorer]");
const figure = form.closest("figure");
const view = figure.querySelector(".explorer__time");
const controls = form.elements;
const data = await load(form, form.dataset.explorer);
const marketOf = id => data.markets.find(market => market.id === id);
let state = data.start;
const wished = {}; // the level and day last chosen: a market may not have them, the next one may

/* --- the question, in the address and in the controls -------------------------------------- */

/* A level is the id of a remembered model, or a number on the market's scale. */
function valueOf(market, level) {
  const named = market.levels.find(one => one.id === level);
  return named ? named.value : Number(level);
}

/* Read the address: no question is the first one; one that cannot be asked is said to be so. */
function asked() {
  const given = new URLSearchParams(location.search);
  const names = Object.keys(data.start).filter(name => given.has(name));
  const found = {...data.start, ...Object.fromEntries(names.map(name => [name, given.get(name)]))};
  const market = marketOf(found.basis);
  if (market && !given.has("day")) found.day = market.days.at(-1).id;
  if (market && !given.has("level")) found.level = levelIn(market, found.level);
  const value = market && found.level.trim() !== "" ? valueOf(market, found.level) : NaN;
  const known = {
    basis: market,
    level: value >= market?.low && value <= market?.high,
    day: market?.days.some(day => day.id === found.day),
    open: data.openness.some(one => one.id === found.open),
  };
  const wrong = market ? names.filter(name => !known[name]) : ["basis"];
  return wrong.length ? {state: data.start, wrong: wrong.map(part)}
    : {state: found, wrong: []};
}

/* Keep a level where the market knows it; else take its best remembered level, or its middle. */
function levelIn(market, level) {
  if (market.levels.some(one => one.id === level)) return level;
  return market.levels.at(-1)?.id ?? String(Math.round((market.low + market.high) / 2));
}

/* Show a question in the controls. What a market cannot be asked is not offered. */
function setControls() {
  const market = marketOf(state.basis), value = valueOf(market, state.level);
  const day = market.days.findIndex(one => one.id === state.day);
  controls.level.replaceChildren(
    ...market.levels.map(one => new Option(`as good as ${one.name}`, one.id)),
    new Option("any value: use the slider", ""),
  );
  controls.level.value = market.levels.some(one => one.id === state.level) ? state.level : "";
  Object.assign(controls.value, {min: market.low, max: market.high, step: market.step, value});
  Object.assign(controls.day, {max: market.days.length - 1, value: day});
  controls.day.setAttribute("aria-valuetext", market.days[day].name);
  controls.basis.value = state.basis;
  controls.open.value = state.open;
  say("scale", market.scale);
  say("value", number(value));
  say("day", market.days[day].name);
  say("unit", market.unit);
}

/* Take the question from the controls; `changed` is the one that the reader moved. */
function fromControls(changed) {
  const market = marketOf(controls.basis.value);
  const question = {...state, basis: market.id, open: controls.open.value};
  if (changed === "value") question.level = controls.value.value;
  if (changed === "level") question.level = controls.level.value || controls.value.value;
  if (changed === "day") question.day = market.days[controls.day.value].id;
  if (changed === "basis") {
    const tokens = !market.board && !marketOf(state.basis).board;
    if (!tokens) question.level = levelIn(market, wished.level);
    const before = market.days.filter(day => day.id <= wished.day);
    question.day = (before.at(-1) ?? market.days[0]).id;
  } else {
    Object.assign(wished, {level: question.level, day: question.day});
  }
  return question;
}

/* Say what had to move, since the market that was chosen cannot be asked what was. */
function moved(question) {
  const market = marketOf(question.basis), parts = [];
  if (question.level !== wished.level) {
    const named = market.levels.find(one => one.id === question.level);
    parts.push(`it has no such level, so good enough is ${
      named ? `as good as ${named.name}` : `at least ${question.level}`}`);
  }
  if (question.day !== wished.day) {
    parts.push(`the nearest day is ${market.days.find(day => day.id === question.day).name}`);
  }
  return parts.length ? `Here ${parts.join(", and ")}.` : "";
}

/* --- the answer ---------------------------------------------------------------------------- */

/* Offers come cheapest first, the best of equal ones first: the first that will do is the answer. */
function cheapest(market, side, day) {
  const open = data.openness.find(one => one.id === state.open).labels;
  const labels = side === "closed" ? ["closed"] : open;
  const level = valueOf(market, state.level);
  return market.offers.find(offer => labels.includes(offer.label) && offer.value >= level
    && offer.from <= day.id && offer.to >= day.id);
}

/* Every offer at or above the level, open enough or closed. */
function beside(market) {
  const labels = ["closed", ...data.openness.find(one => one.id === state.open).labels];
  const level = valueOf(market, state.level);
  return market.offers.filter(offer => labels.includes(offer.label) && offer.value >= level);
}

function answerOn(market, day) {
  return Object.fromEntries(SIDES.map(side => [side, cheapest(market, side, day)]));
}

const number = value => value.toFixed(1);
const money = price => `$${price.toFixed(price < 0.1 ? 3 : 2)}`;
const inWords = one => one
  ? `${one.name}: ${money(one.price)} (level ${number(one.value)})` : "none";

function ratio({open, closed}) {
  if (open && closed) {
    const times = open.price / closed.price;
    const share = (100 * times).toFixed(times < 0.01 ? 1 : 0);
    return times > 1 ? `The open model costs ${times.toFixed(1)} times as much as the closed model.`
      : `The open model costs ${share}% of what the closed model costs.`;
  }
  const who = !open && !closed ? "No model"
    : open ? "No closed model" : "No model that is open enough";
  return `${who} with a price reaches the level on that day.`;
}

/* --- showing it ---------------------------------------------------------------------------- */

const say = (what, text) => write(figure.querySelectorAll(`[data-says="${what}"]`), text);

function show() {
  const market = marketOf(state.basis);
  const found = answerOn(market, market.days.find(day => day.id === state.day));
  setControls();
  for (const side of SIDES) say(side, inWords(found[side]));
  say("ratio", ratio(found));
  const answers = market.days.map(day => ({day, ...answerOn(market, day)}));
  showByDate(answers);
  draw(market, answers);
}

function showByDate(answers) {
  const cell = (kind, text) => Object.assign(document.createElement(kind), {textContent: text});
  const rows = answers.map(({day, open, closed}) => {
    const row = document.createElement("tr"), title = cell("th", day.name);
    title.scope = "row";
    row.append(title, cell("td", inWords(open)), cell("td", inWords(closed)));
    return row;
  });
  figure.querySelector(".explorer__history tbody").replaceChildren(...rows);
}

function draw(market, answers) {
  const width = view.clientWidth, time = day => Date.parse(`${day}T00:00:00Z`);
  const known = answers.flatMap(one => SIDES.map(side => one[side]?.price).filter(Boolean));
  const svg = make("svg", {width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`,
    class: "explorer__drawing", "aria-hidden": "true"});
  const first = time(market.days[0].id), last = time(market.days.at(-1).id);
  const low = Math.log(Math.min(...known) / 2), high = Math.log(Math.max(...known) * 2);
  const x = day => LEFT + (width - LEFT - RIGHT) * (time(day) - first) / (last - first || 1);
  const y = price => TOP + (HEIGHT - TOP - BOTTOM) * (high - Math.log(price)) / (high - low);
  const unit = market.unit.replace("US dollars per ", "per ");
  svg.append(make("text", {x: 5, y: 12, class: "quiet"}, known.length ? unit : ""));
  for (const tick of TICKS.filter(one => Math.log(one) > low && Math.log(one) < high)) {
    svg.append(make("line", {x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick), class: "grid"}),
      make("text", {x: LEFT - 4, y: y(tick) + 4, class: "quiet end"}, `$${tick}`));
  }
  for (const day of months(first, last, width < 500 ? 4 : 7)) {
    const at = x(day), anchor = at > width - 32 ? "end" : at < 32 ? "" : "middle";
    svg.append(make("text", {x: at, y: HEIGHT - 6, class: `quiet ${anchor}`},
      `${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`));
  }
  for (const offer of beside(market)) {
    if (Math.log(offer.price) < low || Math.log(offer.price) > high) continue;
    svg.append(make("line", {x1: x(offer.from < market.days[0].id ? market.days[0].id : offer.from),
      x2: x(offer.to), y1: y(offer.price), y2: y(offer.price),
      class: `beside ${offer.label.split("-")[0]}`}));
  }
  if (state.day !== market.days.at(-1).id) {
    svg.append(make("line", {x1: x(state.day), x2: x(state.day), y1: TOP, y2: HEIGHT - BOTTOM,
      class: "now"}));
  }
  for (const side of SIDES.toReversed()) svg.append(...marks(answers, side, x, y));
  if (!known.length) {
    svg.append(make("text", {x: width / 2, y: HEIGHT / 2, class: "quiet middle"},
      "No model with a price reaches the level on any day."));
  }
  view.replaceChildren(svg);
  const answer = ratio(answerOn(market, market.days.find(one => one.id === state.day)));
  view.setAttribute("aria-label", known.length
    ? `Cheapest open and cheapest closed model by date, ${market.unit}. ${answer}`
    : `Nothing to draw. ${answer}`);
}

/* The first days of at most `most` months between two times, evenly apart. */
function months(first, last, most) {
  const all = [];
  const start = new Date(first);
  for (let n = start.getUTCDate() > 1 ? 1 : 0; ; n++) {
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + n, 1));
    if (day > last) break;
    all.push(day.toISOString().slice(0, 10));
  }
  const every = Math.ceil(all.length / most);
  return all.filter((_, n) => n % every === Math.floor((every - 1) / 2));
}

/* One side: a line through its prices (none to a late list's), its marks, and who came first. */
function marks(answers, side, x, y) {
  const seen = answers.filter(one => one[side]);
  const parts = [];
  let path = "", before;
  for (const one of answers) {
    const offer = one[side], joined = before && offer && !one.day.late;
    if (joined) path += `H${x(one.day.id)}V${y(offer.price)}`;
    else if (offer && !one.day.late) path += `M${x(one.day.id)},${y(offer.price)}`;
    before = offer;
  }
  parts.push(make("path", {d: path, class: `line ${side}`}));
  for (const {day, [side]: offer} of seen) {
    const [cx, cy] = [x(day.id), y(offer.price)], r = day.late ? 4.5 : 3.2;
    const look = {class: `mark ${side}${day.late ? " late" : ""}`,
      "data-t": `${day.name}, ${inWords(offer)}`};
    parts.push(mark(side, cx, cy, r, look));
  }
  if (seen.length) {
    const {day, [side]: offer} = seen[0];
    const right = x(day.id) > (x(answers[0].day.id) + x(answers.at(-1).day.id)) / 2;
    parts.push(make("text", {x: x(day.id) + (right ? 4 : -4), y: y(offer.price) - 9,
      class: `label ${side}${right ? " end" : ""}`}, `${side}: ${offer.name}`));
  }
  return parts;
}

/* --- what readers do ----------------------------------------------------------------------- */

function fromAddress() {
  const {state: found, wrong} = asked();
  state = found;
  Object.assign(wished, {level: state.level, day: state.day});
  noteWrong(form, wrong);
  show();
}

function ask(question) {
  note(form, moved(question));
  state = question;
  show();
}

form.addEventListener("input", event => ask(fromControls(event.target.name)));
form.addEventListener("change", event => remember(state, event.target));
form.addEventListener("reset", event => {
  event.preventDefault();
  Object.assign(wished, data.start);
  ask(data.start);
  remember(state, form);
});
form.addEventListener("submit", event => event.preventDefault());
addEventListener("popstate", fromAddress);
startDrawing(view, show);
form.querySelector("fieldset").disabled = false;
fromAddress();
