document.querySelectorAll("table.sortable").forEach(function (table) {
  const heads = Array.from(table.querySelectorAll("thead th"));
  heads.forEach(function (head, place) {
    head.tabIndex = 0;
    function sort() {
      const up = head.getAttribute("aria-sort") !== "ascending";
      const key = function (row) {
        const cell = row.children[place];
        const value = cell.dataset.value;
        return value === undefined ? cell.textContent : parseFloat(value);
      };
      const rows = Array.from(table.tBodies[0].rows).sort(function (one, other) {
        const a = key(one), b = key(other);
        if (Number.isNaN(a)) return 1;
        if (Number.isNaN(b)) return -1;
        return (a > b ? 1 : a < b ? -1 : 0) * (up ? 1 : -1);
      });
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.forEach(function (row) { table.tBodies[0].append(row); });
    }
    head.addEventListener("click", sort);
    head.addEventListener("keydown", function (event) { if (event.key === "Enter") sort(); });
  });
});
