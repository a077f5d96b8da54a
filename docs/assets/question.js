/* What the questions of the Explorer page have in common: the page's address keeps them, a note says
   what could not be asked, and their answers are drawn. */

const MOST = 40; // characters of the address that are repeated
export const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/* Load what a question is answered from, once the page has been painted (scripts/theme/main.html). */
export async function load(form, address) {
  await painted;
  try {
    return await (await fetch(address)).json();
  } catch (error) {
    note(form, "The data of the explorer could not be loaded; what stands here is its first answer.");
    throw error;
  }
}

/* Tell readers what they would otherwise not know; nothing to tell hides the place. */
export function note(form, text) {
  const place = form.querySelector(".explorer__note");
  place.hidden = !text;
  place.textContent = text;
}

/* Say which parts of the address ask for what cannot be asked; nothing if none does. */
export function noteWrong(form, wrong) {
  note(form, wrong.length ? `The address asks for ${wrong.join(" and ")}, which cannot be asked here. `
    + "This is the first question instead." : "");
}

/* A part of the address, which may hold any text: only so much of it as tells what is meant. */
export function part(name) {
  const letters = [...`${name}=${new URLSearchParams(location.search).get(name)}`];
  return letters.length > MOST ? `${letters.slice(0, MOST - 1).join("")}…` : letters.join("");
}

/* A slider answers while it moves; the address takes the question when it comes to rest. Steps of
   one slider in a row are one question: one step back leads before them all. */
let last = null;
export function remember(question, control) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(question)) address.searchParams.set(name, value);
  if (address.href === location.href) return;
  const again = control === last && control.type === "range";
  history[again ? "replaceState" : "pushState"](null, "", address);
  last = control;
}
addEventListener("popstate", () => last = null);

/* Write what the answer says; what stands there already would be read out again. */
export function write(places, text) {
  for (const place of places) if (place.textContent !== text) place.textContent = text;
}

/* Make an SVG element: its name, its attributes, and a text in it. */
export function make(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

/* A mark of a side: open a circle, closed a square. */
export function mark(side, cx, cy, r, look) {
  return side === "open" ? make("circle", {cx, cy, r, ...look})
    : make("rect", {x: cx - r, y: cy - r, width: 2 * r, height: 2 * r, ...look});
}

/* Make a drawing's place a chart whose marks speak (docs/assets/marks.js), as wide as the page. */
export function startDrawing(view, show) {
  view.classList.add("exhibit__view");
  Object.assign(view, {tabIndex: 0, role: "application", ariaRoleDescription: "chart",
    ariaDescription: "Arrow keys go from mark to mark."});
  new ResizeObserver(() => {
    if (view.clientWidth !== Number(view.firstElementChild?.getAttribute("width"))) show();
  }).observe(view);
}
