"""Authlib gets a token by each way, lets it be introspected, and revokes it.

    python authlib_client.py key         prints a pair of keys, as two JWKs
    python authlib_client.py judge       standard input says whom to ask: `origin`, `client_id`,
                                         `client_secret`, `private_key`, `scope`

`judge` prints for each way what it saw: the token's scope, what introspection said before the revocation
and after it.
"""

import json
import sys

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey

METADATA = "/.well-known/oauth-authorization-server"


def make_key():
    key = ECKey.generate_key("P-256")
    return {"private": key.as_dict(private=True), "public": key.as_dict(private=False)}


def client(asked, way, metadata):
    """A client that proves itself by one way."""
    settings = {
        "client_id": asked["client_id"],
        "scope": asked["scope"],
        "token_endpoint_auth_method": way,
        "revocation_endpoint_auth_method": way,
    }
    if way != "private_key_jwt":
        return OAuth2Client(client_secret=asked["client_secret"], **settings)
    key = ECKey.import_key(asked["private_key"])
    signer = OAuth2Client(client_secret=key, **settings)
    signer.register_client_auth_method(PrivateKeyJWT(metadata["token_endpoint"], alg="ES256"))
    return signer


def look(client, metadata, token):
    return client.introspect_token(metadata["introspection_endpoint"], token=token).json()


def judge(asked):
    metadata = httpx.get(asked["origin"] + METADATA).raise_for_status().json()
    saw = {}
    for way in metadata["token_endpoint_auth_methods_supported"]:
        with client(asked, way, metadata) as ninsho:
            token = ninsho.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
            before = look(ninsho, metadata, token["access_token"])
            revoked = ninsho.revoke_token(metadata["revocation_endpoint"], token=token["access_token"])
            revoked.raise_for_status()
            after = look(ninsho, metadata, token["access_token"])
        saw[way] = {"scope": token["scope"], "before": before, "after": after}
    return saw


def main():
    result = make_key() if sys.argv[1] == "key" else judge(json.load(sys.stdin))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
