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

// A sign-in that is about to end says so while there is time, and one press puts it off.
const WARN_SECONDS = 5 * 60 + 30;
for (const notice of document.querySelectorAll("[data-sign-in-ends]")) {
  const [time, warning, said] = ["time", "warning", "said"].map((name) => notice.querySelector(`[data-${name}]`));
  const button = notice.querySelector("button");
  let ends, warned;
  const endsIn = (seconds) => {
    ends = Date.now() + seconds * 1000;
    warned = false;
  };
  const look = () => {
    const left = ends - Date.now();
    if (left > WARN_SECONDS * 1000 || warned) return;
    warned = true;
    button.parentElement.hidden = false;
    said.textContent = "";
    warning.textContent =
      left > 0
        ? `You will be signed out at ${time.textContent}. Choose “Stay signed in”, or save what you have typed.`
        : "You were signed out. Save what you have typed: it is kept for you while you sign in again.";
  };
  button.addEventListener("click", async () => {
    try {
      const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
      const headers = { "X-CSRFToken": token };
      const answer = await fetch(notice.dataset.stayUrl, { method: "POST", headers, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      endsIn(now.seconds);
      time.textContent = now.time;
      warning.textContent = "";
      said.textContent = `You stay signed in until ${now.time}.`;
      look();
    } catch {
      said.textContent = "That did not work: you may be signed out already. Save what you have typed.";
    }
  });
  endsIn(Number(notice.dataset.signInEnds));
  look();
  // Looked at again and again, because a computer that was asleep has lost count.
  setInterval(look, 5000);
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

// A paragraph that is on the page is gone to without asking for the page again; of one that is not, the portal says so.
for (const form of document.querySelectorAll("form[data-go-to]")) {
  form.addEventListener("submit", (event) => {
    const typed = form.elements.paragraph.value.trim().replace(/\.+$/, "");
    const digits = typed.replace(/\D+/g, "");
    const all = [...document.querySelectorAll(".portal-document__paragraph[id]")];
    const alike = all.filter((each) => each.id.replace(/\D+/g, "") === digits);
    const found = document.getElementById(`p${typed}`) ?? (alike.length === 1 && typed === digits ? alike[0] : null);
    if (!found) return;
    event.preventDefault();
    window.location.hash = found.id;
    // The same one again, after it was scrolled away from.
    found.scrollIntoView();
  });
}
