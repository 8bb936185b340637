// Brings what changed onto the page while nobody is using it. Without this script, loading the page again does the same.
const main = document.querySelector('main[data-look-again]');
const seconds = Number(main?.dataset.lookAgain);

/** Somebody reads with the keyboard, has selected text, or is elsewhere: leave the page as it is. */
function inUse(shown) {
  const within = shown.contains(document.activeElement) && document.activeElement !== shown;
  return document.hidden || within || !document.getSelection()?.isCollapsed;
}

async function look() {
  const shown = document.querySelector('main[data-look-again]');
  if (!shown || inUse(shown)) return;
  const answer = await fetch(location.pathname, { credentials: 'same-origin' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('main');
  if (!fresh || inUse(shown) || fresh.innerHTML === shown.innerHTML) return;
  shown.replaceWith(document.adoptNode(fresh));
}

if (seconds > 0) {
  setInterval(() => {
    // The network may be away for a while; the next look may find it again.
    look().catch(() => undefined);
  }, seconds * 1_000);
}
