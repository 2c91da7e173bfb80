// Loads the program that the HTML names. It is a file of its own because the page's
// Content-Security-Policy allows no script in the HTML. What fails here, watch.js hears of.
const { content, dataset } = document.querySelector('meta[name="program"]');
import(content).then(({ default: start }) => start({ module_or_path: dataset.wasm }));

// A browser's translation puts <font> elements in the place of the program's texts, which could then
// neither change nor be replaced. A text that was taken away is put back beside its translation, empty
// until the program changes it or takes it away; the translation goes then, or the text is restored
// when the translation does.
const translations = new WeakMap();
const originals = new WeakMap();
const forget = (text) => {
  const { translation } = translations.get(text);
  translations.delete(text);
  originals.delete(translation);
  translation.remove();
};
const changes = new MutationObserver((records) => {
  for (const { target } of records) if (target.data && translations.has(target)) forget(target);
});
const keep = (text, translation) => {
  translations.set(text, { translation, says: text.data });
  originals.set(translation, text);
  text.data = "";
  translation.after(text);
  changes.observe(text, { characterData: true });
};
const isTranslation = (node) => node && node.nodeName === "FONT" && node.isConnected && !originals.has(node);
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
    for (const gone of removedNodes) {
      if (gone.isConnected) continue;
      if (translations.has(gone)) forget(gone);
      else if (originals.has(gone)) {
        const text = originals.get(gone);
        const { says } = translations.get(text);
        translations.delete(text);
        originals.delete(gone);
        text.data = says;
      } else if (gone.nodeType === Node.TEXT_NODE && gone.data) {
        const translation = [...addedNodes, previousSibling, nextSibling].find(isTranslation);
        if (translation) keep(gone, translation);
      }
    }
  }
}).observe(document.body, { childList: true, subtree: true });
