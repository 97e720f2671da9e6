// Passkeys: asks the portal what to ask the browser, asks it, and sends its answer with the form.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

const ask = {
  async create(options) {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = described(options.excludeCredentials);
    const { rawId, response, type } = await navigator.credentials.create({ publicKey: options });
    return {
      id: text(rawId),
      rawId: text(rawId),
      type,
      response: {
        attestationObject: text(response.attestationObject),
        clientDataJSON: text(response.clientDataJSON),
      },
    };
  },
  async get(options) {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = described(options.allowCredentials);
    const { rawId, response, type } = await navigator.credentials.get({ publicKey: options });
    return {
      id: text(rawId),
      rawId: text(rawId),
      type,
      response: {
        authenticatorData: text(response.authenticatorData),
        clientDataJSON: text(response.clientDataJSON),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  },
};

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const form = place.closest("form") ?? place.querySelector("form");
  const said = place.querySelector("[data-said]");
  const button = place.querySelector("button[type=button]");
  place.hidden = false;
  (button ?? form).addEventListener(button ? "click" : "submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const asked = await fetch(place.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
      if (!asked.ok || asked.redirected) throw new Error("The portal was not asked in time.");
      const answer = await ask[place.dataset.passkey](await asked.json());
      form.querySelector("[name=credential]").value = JSON.stringify(answer);
      form.submit();
    } catch {
      said.textContent = place.dataset.wrong;
    }
  });
}
