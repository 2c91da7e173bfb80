// openid-client gets a token by each way, lets it be introspected, and revokes it.
//
//     node openid_client.mjs key      prints a pair of keys, as two JWKs
//     node openid_client.mjs judge    standard input says whom to ask: `origin`, `client_id`,
//                                     `client_secret`, `private_key`, `scope`
//
// `judge` prints for each way what it saw: the token's scope, what introspection said before the revocation
// and after it.

import { readFileSync } from "node:fs";
import * as client from "openid-client";

const EC = { name: "ECDSA", namedCurve: "P-256" };

async function makeKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const jwk = (key) => crypto.subtle.exportKey("jwk", key);
  return { private: await jwk(privateKey), public: await jwk(publicKey) };
}

/** How a client proves itself, by the name of the way. */
async function proofs(asked) {
  const key = await crypto.subtle.importKey("jwk", asked.private_key, EC, false, ["sign"]);
  return {
    client_secret_basic: client.ClientSecretBasic(asked.client_secret),
    client_secret_post: client.ClientSecretPost(asked.client_secret),
    private_key_jwt: client.PrivateKeyJwt(key),
  };
}

async function judge(asked) {
  // The server under test has no TLS.
  const options = { algorithm: "oauth2", execute: [client.allowInsecureRequests] };
  const saw = {};
  for (const [way, proof] of Object.entries(await proofs(asked))) {
    const ninsho = await client.discovery(new URL(asked.origin), asked.client_id, undefined, proof, options);
    const token = await client.clientCredentialsGrant(ninsho, { scope: asked.scope });
    const before = await client.tokenIntrospection(ninsho, token.access_token);
    await client.tokenRevocation(ninsho, token.access_token);
    const after = await client.tokenIntrospection(ninsho, token.access_token);
    saw[way] = { scope: token.scope, before, after };
  }
  return saw;
}

const result = process.argv[2] === "key" ? await makeKey() : await judge(JSON.parse(readFileSync(0)));
console.log(JSON.stringify(result));
