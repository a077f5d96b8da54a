/* Fields inside an element with data-filters show those items of the list or table of that id that
   fit all of them.

   A search field asks for words of an item's text, a select for one of the words in the item's
   data-<name of the select>. One with the name "order" orders the items of each group instead. What
   is asked for stands in the page's address, if the field has a name. The number of hits is said in
   the output beside them, a moment after the last key, so that it is heard once. Without this script
   the fields stay disabled and everything stands.

   The rows of a table's body are a group, but for the one with its title, of class "group". */

const PAUSE = 300; // milliseconds

const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const textOf = item => plain([...item.children].map(part => part.textContent).join(" "));

/* Whether an item fits a field. */
function fits(item, text, {type, name, value}) {
  if (name === "order") return true;
  if (type === "search") return plain(value).split(/\s+/).every(word => text.includes(word));
  return !value || item.dataset[name].split(" ").includes(value);
}

/* Order items within their groups by the number in their data-<key>, from the largest if a minus is
   before the key. Without a key they come as on the page; what has no number comes last. */
function arrange(items, key) {
  const name = key.replace("-", "");
  const place = ({dataset}) => name && dataset[name] ? dataset[name] * (key === name ? 1 : -1) : Infinity;
  const ordered = [...items].sort((one, other) => place(one) - place(other) || 0);
  for (const item of ordered) item.parentElement.append(item);
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
  const groups = [...(list.tBodies ?? [list])];
  const items = groups.flatMap(group => [...group.children]).filter(one => !one.matches(".group"));
  const order = fields.find(field => field.name === "order");
  const texts = items.map(textOf);
  let waiting;

  const show = () => {
    let hits = 0;
    items.forEach((item, number) => {
      item.hidden = !fields.every(field => fits(item, texts[number], field));
      hits += !item.hidden;
    });
    for (const group of groups) group.hidden = !group.querySelector(":scope > :not(.group, [hidden])");
    if (order) arrange(items, order.value);
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
