// Select2 leaves its boxes without a name: each takes that of the field behind it, so that screen readers can say it.
const nameBoxes = (within) => {
  for (const field of within.querySelectorAll("select.admin-autocomplete")) {
    const box = field.parentElement.querySelector(".select2-selection");
    const value = box?.querySelector(".select2-selection__rendered");
    const name = field.getAttribute("aria-label") ?? field.labels[0]?.textContent.trim();
    if (value && name) {
      value.setAttribute("aria-label", name);
      box.setAttribute("aria-label", name);
      box.setAttribute("aria-describedby", value.id);
      box.removeAttribute("aria-labelledby");
    }
  }
};

// Pages without Select2 have no jQuery; where they have it, its callbacks come in their order.
window.django?.jQuery?.(() => nameBoxes(document));
document.addEventListener("formset:added", (event) => nameBoxes(event.target));
