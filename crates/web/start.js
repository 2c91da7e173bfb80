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

// A browser's translation puts elements of its own in the place of texts. The text itself goes back
// beside its translation, empty, for the program finds by it where to put and to remove things. What the
// program writes into it takes the place of the translation.
const translated = new Map();
const forget = (text) => {
  const { font } = translated.get(text);
  translated.delete(text);
  font.remove();
};
new MutationObserver((records) => {
  for (const { target, addedNodes, removedNodes, previousSibling, nextSibling } of records) {
    if (translated.has(target) && target.data) forget(target);
    for (const node of removedNodes) {
      if (node.nodeType !== Node.TEXT_NODE || node.isConnected) continue;
      const font = [...addedNodes, previousSibling, nextSibling].find((other) => other?.nodeName === "FONT");
      if (translated.has(node)) forget(node);
      else if (font?.isConnected) {
        translated.set(node, { font, words: node.data });
        node.data = "";
        font.after(node);
      }
    }
  }
  for (const [text, { font, words }] of translated) {
    if (text.isConnected && font.isConnected) continue;
    translated.delete(text);
    // The reader wants the original back.
    if (text.isConnected) text.data = words;
  }
}).observe(document.body, { childList: true, characterData: true, subtree: true });
