/* Charts with controls: the first time that somebody touches them, Vega takes over from the drawing that
   came with the page, at its place and in its size. Vega is loaded once, from this site. */

const PHONE = matchMedia("(max-width: 44.9375em)");
const IDLE = 150; // milliseconds after the last move, until marks say what they now stand for

let vega;
const loaded = () => vega ??= import("./vega.js").then(() => window.vega);

for (const form of document.querySelectorAll("form[data-live]")) {
  const view = form.closest("figure").querySelector(".exhibit__view");
  const sliders = [...form.querySelectorAll("input")];
  let specs, running, idle;

  async function start() {
    const [{View, parse, expressionInterpreter}, spec] = await Promise.all([loaded(),
      specs ??= fetch(form.dataset.live).then(answer => answer.json())]);
    const place = Object.assign(document.createElement("div"), {className: "exhibit__live"});
    place.ariaHidden = "true"; // the view around it has the words
    const drawn = new View(parse(spec[PHONE.matches ? "phone" : "wide"], null, {ast: true}),
      {renderer: "svg", container: place, expr: expressionInterpreter, hover: false});
    for (const slider of sliders) drawn.signal(slider.name, slider.valueAsNumber);
    await drawn.runAsync();
    speak(place);
    view.append(place);
    view.classList.add("is-live");
    return {drawn, place};
  }

  const alive = () => running ??= start();

  async function stop() {
    const before = await running;
    running = null;
    before?.drawn.finalize();
    before?.place.remove();
    view.classList.remove("is-live");
  }

  /* What a mark says is where docs/assets/marks.js looks for it. */
  function speak(place) {
    for (const mark of place.querySelectorAll("[aria-label]")) mark.dataset.t = mark.ariaLabel;
  }

  async function move() {
    for (const slider of sliders) {
      form.querySelector(`output[for="${slider.id}"]`).value = String(slider.valueAsNumber);
    }
    const {drawn, place} = await alive();
    for (const slider of sliders) drawn.signal(slider.name, slider.valueAsNumber);
    await drawn.runAsync();
    clearTimeout(idle);
    idle = setTimeout(speak, IDLE, place);
  }

  form.addEventListener("pointerenter", alive);
  form.addEventListener("focusin", alive);
  form.addEventListener("input", move);
  form.addEventListener("reset", () => setTimeout(move)); // once the sliders are back
  PHONE.addEventListener("change", () => running && stop().then(alive));
  addEventListener("pagehide", () => running && stop());
  addEventListener("pageshow", event => event.persisted && move());
  form.querySelector("fieldset").disabled = false;
}
