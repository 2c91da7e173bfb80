// Loads the program that the HTML names, and says so when it cannot start or stops for good.
// It is a file of its own because the page's Content-Security-Policy allows no script in the HTML.
const failed = (error) => {
  console.error(error);
  document.getElementById("start")?.remove();
  document.body.prepend(document.getElementById("failed").content.cloneNode(true));
  removeEventListener("error", stopped);
};
const stopped = ({ error }) => {
  if (error instanceof WebAssembly.RuntimeError) failed(error);
};

addEventListener("error", stopped);
try {
  const { content, dataset } = document.querySelector('meta[name="program"]');
  const { default: start } = await import(content);
  await start({ module_or_path: dataset.wasm });
} catch (error) {
  failed(error);
}
