// Lighthouse's marks for the pages that people meet first, on its mobile settings. `cargo xtask prove
// lighthouse` runs it on a demo: ORIGIN is the demo's address, LIGHTHOUSE the folder of the package,
// CHROME_PATH the browser.
import { pathToFileURL } from "node:url";

const { ORIGIN, LIGHTHOUSE } = process.env;
const { default: lighthouse } = await import(pathToFileURL(`${LIGHTHOUSE}/core/index.js`));
const { launch } = await import(pathToFileURL(`${LIGHTHOUSE}/../chrome-launcher/dist/index.js`));

const LEAST = 95;
const KINDS = ["performance", "accessibility", "best-practices"];
// The speed of a machine that does other things too varies, so the median of these counts.
const ROUNDS = 3;

const COOKIE = "__Host-ninsho";

async function call(method, path, body, cookie) {
  const headers = { "content-type": "application/json", origin: ORIGIN };
  if (cookie) headers.cookie = cookie;
  const answer = await fetch(ORIGIN + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const set = answer.headers.getSetCookie().find((one) => one.startsWith(`${COOKIE}=`));
  return { cookie: set?.split(";")[0] ?? cookie, answer: await answer.json() };
}

// A session in which the code was mailed. Returns its cookie.
async function withCode(userId) {
  const { cookie } = await call("POST", "/api/v1/login", { user_id: userId, password: "ninsho-demo" });
  await call("POST", "/api/v1/login/otp", {}, cookie);
  return cookie;
}

async function mailedCode(to) {
  for (;;) {
    const { mails } = await (await fetch(`${ORIGIN}/dev/mailbox.json?to=${encodeURIComponent(to)}`)).json();
    const code = mails.find((mail) => mail.code)?.code;
    if (code) return code;
  }
}

async function loggedIn(userId) {
  const cookie = await withCode(userId);
  const code = await mailedCode(`${userId}@example.com`);
  return (await call("POST", "/api/v1/login/verify", { factor: "mail", code }, cookie)).cookie;
}

async function marksOf(path, cookie) {
  // Each round begins with an empty cache.
  const chrome = await launch({ chromeFlags: ["--headless=new", "--no-sandbox"] });
  try {
    const extraHeaders = cookie ? { Cookie: cookie } : undefined;
    const options = { port: chrome.port, logLevel: "error", onlyCategories: KINDS, extraHeaders };
    const { lhr } = await lighthouse(ORIGIN + path, options);
    for (const { id, score, scoreDisplayMode } of Object.values(lhr.audits)) {
      if (scoreDisplayMode === "binary" && score === 0) console.log(`    ${path}: ${id}`);
    }
    if (!lhr.finalDisplayedUrl.endsWith(path)) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
    return KINDS.map((kind) => Math.round(lhr.categories[kind].score * 100));
  } finally {
    chrome.kill();
  }
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

let low = false;
for (const [path, cookie] of [
  ["/login", undefined],
  ["/login/otp", await withCode("taro")],
  ["/helpdesk", await loggedIn("desk")],
]) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await marksOf(path, cookie));
  const marks = KINDS.map((_, kind) => median(rounds.map((round) => round[kind])));
  low ||= marks.some((mark) => mark < LEAST);
  console.log(`${path}: ${KINDS.map((kind, nth) => `${kind} ${marks[nth]}`).join(", ")}`);
}
if (low) console.error(`Each mark should be ${LEAST} at least.`);
process.exitCode = low ? 1 : 0;
