// A verification for another log-in with the types that openapi-typescript has generated (`schema.d.ts` beside
// this file) and openapi-fetch. Usage: node verification.js ORIGIN CLIENT_ID CLIENT_SECRET, once tsc has compiled
// it. The server is a demo, to which a machine client was added: its mailbox is read where a person would read a
// mail. The access token comes by OAuth, as any library for it would get one.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };
const [origin = "", clientId = "", clientSecret = ""] = process.argv.slice(2);

function expect(holds: boolean, what: unknown): asserts holds {
  if (!holds) throw new Error(JSON.stringify(what));
}

/** The codes in the mails to an address, the newest first, once so many have been delivered. */
async function codesMailedTo(address: string, count: number): Promise<string[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${origin}/dev/mailbox.json?to=${encodeURIComponent(address)}`);
    const { mails } = (await answer.json()) as { mails: { code?: string }[] };
    const codes = mails.flatMap((mail) => mail.code ?? []);
    if (codes.length >= count) return codes;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`fewer than ${count} mails to ${address} have a code`);
}

async function accessToken(scope: string): Promise<string> {
  const answer = await fetch(`${origin}/oauth2/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }),
  });
  const token = (await answer.json()) as { access_token?: string; scope?: string };
  expect(token.access_token !== undefined && token.scope === scope, token);
  return token.access_token;
}

/** A client that sends this token. */
function having(token: string | undefined) {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  return createClient<paths>({ baseUrl: origin, headers });
}

/** What a portal shows at each state: the compiler knows the fields that a state has. */
function shown(challenge: components["schemas"]["OtpChallengeView"]): string {
  switch (challenge.state) {
    case "code_sent":
      return challenge.mail_address;
    case "ask_authenticator":
      return challenge.expires_at;
    case "verified":
      return challenge.factor;
    case "ended":
      return challenge.application;
  }
}

const portal = having(await accessToken("otp:read otp:send otp:verify"));
const factors = await portal.GET("/api/v1/otp/users/{user_id}/factors", {
  params: { path: { user_id: "taro" } },
});
expect(factors.data?.mail_address === "t****o@example.com", factors.error);
const nobody = await portal.GET("/api/v1/otp/users/{user_id}/factors", {
  params: { path: { user_id: "nobody" } },
});
expect(nobody.error?.code === "no_factor", nobody.error);

const body = { user_id: "taro", context: { application: "図書館ポータル" } };
const begun = await portal.POST("/api/v1/otp/challenges", { body });
expect(begun.data?.state === "code_sent" && shown(begun.data) === "t****o@example.com", begun.error);
const again = await portal.POST("/api/v1/otp/challenges", { body });
expect(again.data?.id === begun.data.id, again.error);

const narrow = having(await accessToken("otp:read"));
const without = await narrow.POST("/api/v1/otp/challenges", { body });
expect(without.error?.code === "insufficient_scope", without.error);

const [code = ""] = await codesMailedTo("taro@example.com", 1);
const params = { path: { id: begun.data.id } };
const verify = (typed: string) =>
  portal.POST("/api/v1/otp/challenges/{id}/verify", { params, body: { code: typed } });
const wrong = await verify(String((Number(code) + 1) % 1e8).padStart(8, "0"));
expect(wrong.error?.code === "wrong_code" && wrong.error.attempts_left === 4, wrong.error);
const verified = await verify(code);
expect(verified.data?.user_id === "taro" && verified.data.factor === "mail", verified.error);
expect((await verify(code)).error?.code === "code_used", "a code works once");
const read = await portal.GET("/api/v1/otp/challenges/{id}", { params });
expect(read.data?.state === "verified" && shown(read.data) === "mail", read.error);

// The owner finds the application in the history.
const login = await having(undefined).POST("/api/v1/login", {
  body: { user_id: "taro", password: "ninsho-demo", deliver: "body" },
});
const half = having(login.data?.token ?? undefined);
await half.POST("/api/v1/login/otp");
const [ownCode = ""] = await codesMailedTo("taro@example.com", 2);
const passed = await half.POST("/api/v1/login/verify", { body: { factor: "mail", code: ownCode } });
const owner = having(passed.data?.token ?? undefined);
const history = await owner.GET("/api/v1/account/history");
const told = history.data?.events.filter((event) => event.kind === "otp_verified");
expect(told?.length === 1 && told[0]?.application === "図書館ポータル", history.error ?? told);
console.log("a verification: done, with openapi-typescript");
