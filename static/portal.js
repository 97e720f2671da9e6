// Small additions to pages that already work without them.

const small = window.matchMedia("(max-width: 40.0525em)");

// The design system looks for these words before it changes anything.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

// A radio shows only the inputs it asks for. The design system would do this too, but it marks the radio as
// "expanded", which a radio may not be, so what it looks for is taken away before it starts.
for (const group of document.querySelectorAll("[data-module=govuk-radios]")) {
  const reveals = [...group.querySelectorAll("input[data-aria-controls]")].map((radio) => {
    const revealed = document.getElementById(radio.dataset.ariaControls);
    radio.removeAttribute("data-aria-controls");
    return [radio, revealed];
  });
  const arrange = () => {
    for (const [radio, revealed] of reveals) {
      revealed?.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
    }
  };
  arrange();
  group.addEventListener("change", arrange);
  // The browser puts back what was chosen, after this script has run, when somebody returns with Back.
  window.addEventListener("pageshow", arrange);
}

// The address of the design system's script carries a digest, so the page says it rather than this file.
const designSystem = document.getElementById("design-system");
if (designSystem) {
  import(designSystem.href).then(({ initAll }) => initAll());
}

// Filters start closed where there is little room, unless some are in use.
for (const panel of document.querySelectorAll("details[data-filter]")) {
  const inUse = panel.querySelector("[data-selected]") !== null;
  const arrange = () => {
    panel.open = !small.matches || inUse;
  };
  arrange();
  small.addEventListener("change", arrange);
}

// A button that only a script can serve is hidden until there is one.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = document.getElementById(`${button.dataset.copy}-copied`);
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.innerText.trim());
      if (said) said.textContent = "Copied";
    } catch {
      if (said) said.textContent = "Not copied. Select the words and copy them yourself.";
    }
  });
}

// A link to something that is folded away unfolds it.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const details = target?.closest("details");
  if (details) details.open = true;
};
unfold();
window.addEventListener("hashchange", unfold);

// What is folded away on the screen is opened for paper, and put back afterwards.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open]):not([data-filter])")];
  for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened = [];
});
