// The screen in the room: shows what is recorded as it comes, and goes where the secretary goes in this browser.
// Without this script the page is loaded again every few seconds, and follows what is saved.

const screen = document.querySelector("[data-screen]");

const LOOK_EVERY = 3 * 1000;

if (screen) {
  const now = screen.querySelector("[data-screen-now]");
  let looks = 0;

  const look = async () => {
    const mine = ++looks;
    try {
      const answer = await fetch(window.location, { headers: { Accept: "text/html" } });
      // Signed out, or taken away: the page itself says so, and shows nothing any more.
      if (answer.redirected || !answer.ok) {
        if (answer.redirected || answer.status < 500) window.location.reload();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-screen-now]");
      // Changed only when it differs, so that nothing that is being read moves.
      if (mine === looks && found && found.innerHTML !== now.innerHTML) {
        now.replaceChildren(...found.childNodes);
        document.title = page.title;
      }
    } catch {
      // No connection: what was shown last stays, and the next look comes by itself.
    }
  };

  window.setInterval(look, LOOK_EVERY);
  new BroadcastChannel("portal-room").addEventListener("message", ({ data }) => {
    if (data.day !== screen.dataset.screen) return;
    const address = new URL(window.location);
    address.searchParams.set("item", data.item);
    if (address.href !== window.location.href) window.location.replace(address);
  });
}
