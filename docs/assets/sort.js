/* Tables with data-sortable: the titles of their columns become buttons that sort the rows.

   A cell sorts by its data-sort, if it has one, else by its text; numbers sort as numbers. */

const keyOf = cell => cell.dataset.sort ?? cell.textContent.trim();

function compare(a, b) {
  const [x, y] = [a, b].map(text => Number(text.replaceAll(",", "").replace("\u2212", "-")));
  return a && b && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, "en");
}

function sort(table, column, descending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((one, other) => {
    const [a, b] = [one, other].map(row => keyOf(row.cells[column]));
    if (!a !== !b) return a ? -1 : 1; // what is missing comes last, whichever way one sorts
    return descending ? compare(b, a) : compare(a, b);
  });
  body.append(...rows);
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  const titles = [...table.tHead.rows[0].cells];
  titles.forEach((title, column) => {
    const button = Object.assign(document.createElement("button"), {type: "button"});
    button.append(...title.childNodes);
    title.append(button);
    button.addEventListener("click", () => {
      const descending = title.ariaSort === "ascending";
      titles.forEach(one => one.removeAttribute("aria-sort"));
      title.ariaSort = descending ? "descending" : "ascending";
      sort(table, column, descending);
    });
  });
}
