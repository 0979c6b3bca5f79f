// The list without a reload: an answer swaps the facets, and what a reader had opened or was at stays.
const form = document.getElementById("finder");
let kept = { open: [], shut: [], focus: "" };

function narrow(more) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "narrow";
  box.placeholder = box.ariaLabel = more.dataset.narrow;
  box.addEventListener("input", () => {
    const typed = box.value.trim().toLocaleLowerCase();
    for (const item of more.querySelectorAll("li")) {
      item.hidden = typed !== "" && (item.className === "group" || !item.textContent.toLocaleLowerCase().includes(typed));
    }
  });
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  more.querySelector("summary").after(box);
}

function narrowAll() {
  document.querySelectorAll("#facets details[data-narrow]").forEach(narrow);
}

// What says nothing does not belong in the address.
form.addEventListener("formdata", ({ formData }) => {
  for (const name of new Set(formData.keys())) {
    const said = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    said.forEach((value) => formData.append(name, value));
  }
});

form.addEventListener("htmx:beforeSwap", () => {
  const all = [...document.querySelectorAll("#facets details")];
  kept = { details: new Map(all.map((each) => [each.id, each.open])), focus: document.activeElement.id };
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of kept.details ?? []) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  narrowAll();
  if (kept.focus && document.activeElement === document.body) document.getElementById(kept.focus)?.focus();
});

// No answer: let the browser ask, and show whatever it gets.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failure, ({ detail }) => location.assign(detail.pathInfo.finalRequestPath));
}

// What opens only now and then brings its script when it does.
document.addEventListener("toggle", ({ target }) => target.dataset.opens && import(target.dataset.opens), true);

narrowAll();
