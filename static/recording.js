// An item that is written while a meeting is held: saved by itself, and nothing that was typed is lost.
// Without this script the page does the same by its buttons.

const form = document.getElementById("recording");

const SAVE_AFTER = 10 * 1000;
const TRY_AGAIN_AFTER = 5 * 1000;
const SAY_AT_MOST_EVERY = 60 * 1000;
const HOLD_EVERY = 45 * 1000;

// The screen in the room, where it is another window of this browser, goes to the item that is open here.
const address = window.location.pathname.match(/\/meetings\/([^/]+)\/record\/items\/([0-9]+)\/$/);
if (address) {
  const channel = new BroadcastChannel("portal-room");
  channel.postMessage({ day: address[1], item: address[2] });
  channel.close();
}

if (form) {
  const alertBox = document.querySelector("[data-recording-alert]");
  const status = document.querySelector("[data-recording-status]");
  const savedAt = document.querySelector("[data-saved]");
  const named = (name) => form.elements.namedItem(name);

  let typed = 0; // counts what was typed, so that a save knows whether more came meanwhile
  let kept = 0;
  let timer, running;
  let unsavedSince = "";
  let saidAt = 0;
  let leaving = false;
  let signedOut = false;
  let wasSignedOut = false; // since the last save: what was sent then is kept for its writer until that one
  const here = window.location.pathname + window.location.search;

  const clock = () =>
    new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(" ", "");

  const show = (words, link) => {
    if (alertBox.dataset.words === words) return;
    alertBox.dataset.words = words;
    alertBox.replaceChildren();
    if (!words) return;
    const box = document.createElement("div");
    box.className = "portal-alert portal-alert--warning";
    const line = document.createElement("p");
    line.textContent = words;
    if (link) {
      const there = document.createElement("a");
      there.className = "govuk-link";
      there.href = link.address;
      there.textContent = link.words;
      if (link.opens) there.target = "_blank";
      line.append(" ", there);
    }
    box.append(line);
    alertBox.append(box);
  };

  const say = (words) => {
    if (Date.now() - saidAt < SAY_AT_MOST_EVERY) return;
    saidAt = Date.now();
    status.textContent = words;
  };

  const renew = (token) => {
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  };

  // The page itself, as it is now, has a token that fits whoever is signed in.
  const signedInAgain = async () => {
    const answer = await fetch(here, { headers: { Accept: "text/html" } });
    signedOut = !answer.ok || answer.redirected;
    if (signedOut) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) renew(token.value);
    return token !== null;
  };

  const send = (address, body) => {
    body.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  };

  const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("application/json");

  const failed = (words, link) => {
    unsavedSince ||= clock();
    show(words.replace("{time}", unsavedSince), link);
    window.clearTimeout(timer);
    timer = window.setTimeout(save, TRY_AGAIN_AFTER);
    return false;
  };

  const SAFE = "Not saved since {time}. Your words are safe in this window; do not close it.";
  const failedSignedOut = () => {
    wasSignedOut = true;
    return failed(`You were signed out. ${SAFE} Sign in again and it is saved.`, {
      address: form.dataset.signInUrl,
      words: "Sign in (opens in a new tab)",
      opens: true,
    });
  };

  const typedNow = () => {
    const body = new FormData(form);
    if (wasSignedOut) body.set("was-signed-out", "yes");
    return body;
  };

  const attempt = async () => {
    const now = typed;
    let answer;
    try {
      // Whoever is signed out is not asked to send it all again until they are back.
      if (signedOut && !(await signedInAgain())) return failedSignedOut();
      answer = await send(here, typedNow());
      if (answer.status === 403 && !isJson(answer)) {
        if (!(await signedInAgain())) return failedSignedOut();
        answer = await send(here, typedNow());
      }
      if (!isJson(answer)) throw new Error(answer.status);
    } catch {
      return failed(`${SAFE} Trying again.`);
    }
    const told = await answer.json();
    if (told.token) renew(told.token);
    if (told.refused) return failed(`${SAFE} ${told.refused}`);
    if (told.wrong) {
      unsavedSince ||= clock();
      show(`Not saved since ${unsavedSince}. ${told.wrong.map((each) => `${each}.`).join(" ")}`);
      return false;
    }
    kept = now;
    unsavedSince = "";
    wasSignedOut = false;
    named("made-from").value = told.revision;
    if (savedAt) savedAt.textContent = told.saved;
    if (told.inForce) {
      show("");
      say(`Saved ${told.saved}`);
    } else {
      show(told.told, { address: told.versions, words: "See both versions" });
    }
    return true;
  };

  // One at a time: who asks meanwhile waits for the one under way, and then for one more if more was typed.
  async function save() {
    window.clearTimeout(timer);
    timer = undefined;
    if (running) await running;
    if (typed === kept) return true;
    running = attempt();
    const done = await running;
    running = undefined;
    if (done && typed !== kept) later();
    return done;
  }

  const later = () => {
    timer ??= window.setTimeout(save, SAVE_AFTER);
  };

  const changed = () => {
    typed += 1;
    later();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    // Leaving a box that was changed. A choice is saved with what follows it.
    if (event.target.matches("input[type=text], textarea, select")) save();
  });

  // The recommendation becomes the decision at once, and goes again with the outcome that brought it.
  const decision = named("decision");
  const recommendation = form.dataset.recommendation;
  for (const radio of form.querySelectorAll("input[name=outcome]")) {
    radio.addEventListener("change", () => {
      if (radio.value === "agreed" && !decision.value.trim()) decision.value = recommendation;
      else if (!radio.value.startsWith("agreed") && decision.value === recommendation) decision.value = "";
      if (radio.value === "not-agreed") {
        for (const box of form.querySelectorAll("input[name=assenting]")) box.checked = false;
      }
    });
  }

  // Whoever comes to a box by keyboard goes on after what stands in it; where they left it, when they come again.
  // A press of the mouse puts the caret where it was pressed, after this.
  const visited = new WeakSet();
  form.addEventListener("focusin", ({ target }) => {
    if (!target.matches("textarea") || visited.has(target)) return;
    visited.add(target);
    target.setSelectionRange(target.value.length, target.value.length);
  });

  // Another action is asked for without going to the server.
  const actions = form.querySelector("[data-actions]");
  const another = form.querySelector("[data-another]");
  another.type = "button";
  another.textContent = "Add another action";
  another.addEventListener("click", () => {
    const rows = actions.querySelectorAll("[data-action]");
    const row = rows[rows.length - 1].cloneNode(true);
    const number = rows.length;
    row.querySelector("[data-number]").textContent = number + 1;
    for (const part of row.querySelectorAll("[id], [name], [for]")) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        const value = part.getAttribute(attribute);
        if (value) part.setAttribute(attribute, value.replace(/action-\d+-/, `action-${number}-`));
      }
      if (part.matches("input")) part.value = part.name.endsWith("-by") ? "next meeting" : "";
      if (part.matches("select")) part.selectedIndex = 0;
    }
    actions.append(row);
    row.querySelector("input").focus();
  });

  // A press of a button saves first, so that the window is left only when the server has what was typed.
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    typed += 1;
    const done = await save();
    // What is wrong with it is said by the page that answers; what did not reach the server stays here.
    if (done || timer === undefined) {
      leaving = true;
      form.requestSubmit(event.submitter);
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (typed === kept || leaving) return;
    event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  window.addEventListener("online", save);

  // Ctrl and Enter saves, from anywhere in the form.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  });

  // Others are told who is writing; whoever was taken over is told by whom.
  const hold = async () => {
    try {
      const answer = await send(form.dataset.holdUrl, new FormData());
      if (!isJson(answer)) return;
      const told = await answer.json();
      if (told.token) renew(told.token);
      if (told.own === false) show(told.told);
    } catch {
      // The next save says that the server cannot be reached.
    }
  };
  hold();
  window.setInterval(hold, HOLD_EVERY);
}
