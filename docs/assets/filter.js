/* A search field with data-filters shows those rows of the table of that id that have all its words.

   The number of hits is said in the output beside it, a moment after the last key, so that it is heard
   once. Without this script the field stays disabled and the whole table stands. */

const PAUSE = 300; // milliseconds

const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

for (const field of document.querySelectorAll("input[data-filters]")) {
  const said = field.closest("[role=search]").querySelector("output");
  const rows = [...document.getElementById(field.dataset.filters).tBodies[0].rows];
  const texts = rows.map(row => plain([...row.cells].map(cell => cell.textContent).join(" ")));
  let waiting;

  const filter = () => {
    const words = plain(field.value).split(/\s+/);
    let hits = 0;
    rows.forEach((row, number) => {
      row.hidden = !words.every(word => texts[number].includes(word));
      hits += !row.hidden;
    });
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      said.value = hits < rows.length ? `${hits} of ${rows.length} models` : `${hits} models`;
    }, PAUSE);
  };

  field.addEventListener("input", filter);
  field.disabled = false;
  filter(); // what the browser kept in the field
}
