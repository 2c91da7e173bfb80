// Flow A of the manual with the types that openapi-typescript has generated (`schema.d.ts` beside this file)
// and openapi-fetch. Usage: node flow_a.js ORIGIN, once tsc has compiled it. The server is a demo: its
// mailbox is read where a person would read a mail.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };
const origin = process.argv[2] ?? "";

function expect(holds: boolean, what: unknown): asserts holds {
  if (!holds) throw new Error(JSON.stringify(what));
}

/** The code in the newest mail to an address, which is delivered a moment after it was asked for. */
async function codeMailedTo(address: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${origin}/dev/mailbox.json?to=${encodeURIComponent(address)}`);
    const { mails } = (await answer.json()) as { mails: { code?: string }[] };
    const code = mails.find((mail) => mail.code)?.code;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${address} has a code`);
}

/** What a caller does at each step: the compiler knows the fields that a step has. */
function told(login: components["schemas"]["LoginView"]): string {
  switch (login.step) {
    case "request_code":
      return login.mail_address;
    case "code_sent":
      return String(login.code.attempts_left);
    case "no_mail":
    case "no_factor":
      return login.placeholder;
    case "signed_in":
      return login.session.user_id;
  }
}

let token: string | undefined;
const client = createClient<paths>({ baseUrl: origin });
client.use({
  onRequest({ request }) {
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
});

const wrong = await client.POST("/api/v1/login", {
  body: { user_id: "taro", password: "wrong", deliver: "body" },
});
expect(wrong.error?.code === "wrong_credentials", wrong.error);

const begun = await client.POST("/api/v1/login", {
  body: { user_id: "taro", password: "ninsho-demo", deliver: "body" },
});
expect(begun.data !== undefined && told(begun.data.login) === "t****o@example.com", begun.error);
token = begun.data.token;

const sent = await client.POST("/api/v1/login/otp");
expect(sent.data?.login.step === "code_sent", sent.error);
const passed = await client.POST("/api/v1/login/verify", {
  body: { factor: "mail", code: await codeMailedTo("taro@example.com") },
});
expect(passed.data?.login.step === "signed_in", passed.error);
token = passed.data.token;

const refused = await client.POST("/api/v1/address-changes", { body: { address: "taro@" } });
expect(refused.error?.reason === "domain_empty", refused.error);
const change = await client.POST("/api/v1/address-changes", { body: { address: "taro@example.org" } });
expect(change.data?.step === "code_sent", change.error);
const done = await client.POST("/api/v1/address-changes/{id}/verify", {
  params: { path: { id: change.data.id } },
  body: { code: await codeMailedTo("taro@example.org") },
});
expect(done.data?.step === "completed" && done.data.address === "t****o@example.org", done.error);
const account = await client.GET("/api/v1/account");
expect(account.data?.mail.state === "registered", account.error);
const end = await client.DELETE("/api/v1/session");
expect(end.response.status === 204, end.error);
console.log("flow A: done, with openapi-typescript");
