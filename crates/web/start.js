// Loads the program that the HTML names. It is a file of its own because the page's
// Content-Security-Policy allows no script inside the HTML.
const { content, dataset } = document.querySelector('meta[name="program"]');
try {
  const { default: start } = await import(content);
  await start({ module_or_path: dataset.wasm });
} catch (error) {
  console.error(error);
  const waiting = document.getElementById("start-waiting");
  if (waiting) {
    waiting.hidden = true;
    document.getElementById("start-failed").hidden = false;
  }
}
