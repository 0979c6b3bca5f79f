// Buttons that copy a citation; the style sheet shows them only where scripts run.
document.addEventListener("click", async ({ target }) => {
  if (!target.dataset.copy) return;
  const text = document.getElementById(target.dataset.copy);
  const said = target.nextElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    said.textContent = said.dataset.copied;
  } catch {
    getSelection().selectAllChildren(text); // the browser keeps its clipboard: Ctrl+C will do
  }
});
