// The quorum while the roll is called: counted by the portal from what is marked, and nothing is saved by it.
// Without this script the page says it once the roll-call is saved.

const roll = document.querySelector(".portal-roll");
const said = document.querySelector("[data-quorum]");

const COUNT_AFTER = 300;

if (roll && said) {
  const unsaved = document.querySelector("[data-quorum-unsaved]");
  let timer;
  let asked = 0;

  const show = (words) => {
    // Said only when it differs: a screen reader reads every change aloud.
    if (said.textContent !== words) said.textContent = words;
    if (unsaved) unsaved.hidden = false;
  };

  const count = async () => {
    const mine = ++asked;
    const marked = new FormData(roll);
    for (const name of ["csrfmiddlewaretoken", "made-from"]) marked.delete(name);
    const address = new URL(window.location);
    for (const [name, value] of marked) address.searchParams.append(name, value);
    let words = "The quorum is not known: the portal does not answer.";
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.status === 422) words = "The quorum is not known until what is typed below is right.";
      if (answer.ok) words = (await answer.json()).quorum;
    } catch {
      // No connection: said as such.
    }
    if (mine === asked) show(words);
  };

  roll.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(count, COUNT_AFTER);
  });
}
