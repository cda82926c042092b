// Tables that are sorted by any column: a button in each heading, the order told by aria-sort.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells], body = table.tBodies[0], original = [...body.rows];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of headings) other.setAttribute("aria-sort", "none");
      heading.setAttribute("aria-sort", order);
      body.append(...sortedRows(original, column, order === "ascending" ? 1 : -1));
    });
  });
}

// By numbers where there are some; what is no number comes last either way, in the order of the file.
function sortedRows(rows, column, sign) {
  const keyed = rows.map(row => ({ row, text: row.cells[column].textContent.trim() }));
  for (const entry of keyed) entry.number = parseFloat(entry.text);
  const isText = keyed.some(({ text, number }) => text !== "\u2013" && (Number.isNaN(number) || /^\d+-/.test(text)));
  return keyed.sort((a, b) => {
    const [lacksA, lacksB] = [a, b].map(entry => entry.text === "\u2013");
    if (lacksA || lacksB) return lacksA - lacksB;
    if (isText) return sign * (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
    return sign * (a.number - b.number);
  }).map(entry => entry.row);
}
