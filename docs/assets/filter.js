/* Fields inside an element with data-filters show those items of the list or table of that id that
   fit all of them.

   A search field asks for words of an item's text, a select for one of the words in the item's
   data-<name of the select>. What is asked for stands in the page's address, if the field has a
   name. The number of hits is said in the output beside them, a moment after the last key, so that
   it is heard once. Without this script the fields stay disabled and everything stands. */

const PAUSE = 300; // milliseconds

const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const textOf = item => plain([...item.children].map(part => part.textContent).join(" "));

/* Whether an item fits a field. */
function fits(item, text, {type, name, value}) {
  if (type === "search") return plain(value).split(/\s+/).every(word => text.includes(word));
  return !value || item.dataset[name].split(" ").includes(value);
}

/* Fill the fields from the address, or leave what the browser kept in them. */
function remembered(fields) {
  const asked = new URLSearchParams(location.search);
  for (const field of fields) {
    if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
    if (field.selectedIndex < 0) field.selectedIndex = 0; // there is no such choice
  }
}

function remember(fields) {
  const address = new URL(location);
  for (const {name, value} of fields) {
    if (name && value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

for (const filter of document.querySelectorAll("[data-filters]")) {
  const fields = [...filter.querySelectorAll("input, select")];
  const said = filter.querySelector("output");
  const kind = said.value.split(" ").at(-1);
  const list = document.getElementById(filter.dataset.filters);
  const items = [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  const texts = items.map(textOf);
  let waiting;

  const show = () => {
    let hits = 0;
    items.forEach((item, number) => {
      item.hidden = !fields.every(field => fits(item, texts[number], field));
      hits += !item.hidden;
    });
    remember(fields);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      said.value = hits < items.length ? `${hits} of ${items.length} ${kind}` : `${hits} ${kind}`;
    }, PAUSE);
  };

  filter.addEventListener("input", show);
  filter.addEventListener("reset", () => setTimeout(show)); // the fields are emptied after it
  filter.addEventListener("submit", event => event.preventDefault());
  for (const control of filter.querySelectorAll(":disabled")) control.disabled = false;
  remembered(fields);
  show();
}
