// Loads the program that the HTML names. It is a file of its own because the page's
// Content-Security-Policy allows no script in the HTML. What fails here, watch.js hears of.
const { content, dataset } = document.querySelector('meta[name="program"]');
import(content).then(({ default: start }) => start({ module_or_path: dataset.wasm }));

// The first link of the page is the one that skips its header, so the hidden ones of what watch.js
// says go when the program takes over.
new MutationObserver((_, observer) => {
  if (document.getElementById("start")) return;
  document.getElementById("failed").remove();
  observer.disconnect();
}).observe(document.body, { childList: true });

// A browser's translation puts elements of its own in the place of texts. A text that changes
// afterwards takes its place back, so that no countdown stands still.
const inPlaceOf = new WeakMap();
const changes = new MutationObserver((records) => {
  for (const { target } of records) {
    const other = inPlaceOf.get(target);
    if (other && other.isConnected && !target.isConnected) other.replaceWith(target);
  }
});
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
    const other = [...addedNodes, previousSibling, nextSibling].find((node) => node && node.nodeName === "FONT");
    for (const text of other ? removedNodes : []) {
      if (text.nodeType !== Node.TEXT_NODE) continue;
      inPlaceOf.set(text, other);
      changes.observe(text, { characterData: true });
    }
  }
}).observe(document.body, { childList: true, subtree: true });
