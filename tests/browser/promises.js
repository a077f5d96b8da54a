/* Everything that is wrong with the page at the width that it has now, each with the promise that it
   breaks; and the addresses that its links lead to. */

() => {
  const broken = [], width = innerWidth;
  const article = document.querySelector("article") ?? document.body;
  const say = (promise, detail = "") => broken.push(`${promise}${detail && `: ${detail}`}`);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const looks = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const boxOf = element => element.getBoundingClientRect();
  const seen = element => boxOf(element).width > 0 && boxOf(element).height > 0;
  const sticksOut = box => box.left < -0.5 || box.right > width + 0.5;
  const scrolls = element => element && element !== document.documentElement
    && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX)
      || scrolls(element.parentElement));

  if (document.documentElement.scrollWidth > width) {
    const wide = all("body *").filter(one => seen(one) && boxOf(one).right > width + 0.5
      && !scrolls(one.parentElement));
    say("the page scrolls sideways", `${document.documentElement.scrollWidth} pixels, `
      + (wide.length ? looks(wide.at(-1)) : "of no one element"));
  }

  const levels = all(":is(h1, h2, h3, h4)", article).map(heading => Number(heading.tagName[1]));
  const first = levels.filter(level => level === 1).length;
  if (first !== 1 || levels[0] !== 1) say("a page has one first heading, at its top", `h${levels}`);
  levels.forEach((level, place) => {
    if (place && level > levels[place - 1] + 1) say("a level of headings is skipped", `h${levels}`);
  });

  for (const one of all("a[href], button, [role=dialog]")) {
    const words = (one.innerText || one.textContent || "").trim();
    if (!words && !one.getAttribute("aria-label") && !one.title) {
      say("a link or button has no name", looks(one));
    }
  }

  for (const picture of all("img")) {
    if (picture.complete && !picture.naturalWidth) say("a picture is broken", looks(picture));
    if (!picture.hasAttribute("alt")) say("a picture has no alt text", looks(picture));
  }

  for (const field of all(".card, :is(input, select, textarea, button)", article)) {
    if (seen(field) && sticksOut(boxOf(field)) && !scrolls(field.parentElement)) {
      say("a card or field sticks out of the page", looks(field));
    }
  }

  const drawing = width < 720 ? "phone" : "wide";
  for (const view of all(".exhibit__view:not(.is-live, .explorer__time)")) {
    const name = view.closest("figure")?.id ?? "a chart";
    const shown = all(":scope > svg", view).filter(seen);
    if (shown.length !== 1 || !shown[0].matches(`.exhibit__${drawing}`)) {
      say(`one drawing is shown, the ${drawing} one`, `${name} shows ${shown.length}: `
        + shown.map(svg => svg.getAttribute("class")));
    }
    for (const svg of shown) {
      const box = boxOf(svg);
      if (sticksOut(box)) say("a drawing is wider than the page", `${name} to ${box.right}`);
      if (box.width <= 280) say("a drawing is too small to see", `${name}, ${box.width} pixels`);
      const texts = all("text", svg).filter(text => boxOf(text).width > 0);
      if (!texts.length) say("a drawing has no words", name);
      for (const text of texts) {
        const {a, b} = text.getScreenCTM();
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
        if (size < 9) say("text in a drawing is too small", `${size} in ${name}: ${text.textContent}`);
      }
    }
  }

  if (/\{\{|\}\}/.test(all(":not(pre, code, script, style)", article).flatMap(one =>
    [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE)
      .map(node => node.data)).join("\n"))) say("a slot is left unfilled");

  return {broken, links: all("a[href]").map(link => link.getAttribute("href"))};
}
