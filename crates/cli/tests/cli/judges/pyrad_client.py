"""pyrad asks a RADIUS server, and takes no answer without a right Message-Authenticator.

Standard input is one JSON object: `port`, `secret`, `user`, `password`, and `state`, in hexadecimal digits,
when it answers a challenge. Standard output is one: `code`, `message`, `state` and `authenticator`.
"""

import io
import json
import sys

from pyrad.client import Client
from pyrad.dictionary import Dictionary
from pyrad.packet import AccessAccept, AccessChallenge, AccessReject

DICTIONARY = """
ATTRIBUTE User-Name 1 string
ATTRIBUTE User-Password 2 string
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE State 24 octets
ATTRIBUTE Message-Authenticator 80 octets
"""
CODES = {
    AccessAccept: "Access-Accept",
    AccessReject: "Access-Reject",
    AccessChallenge: "Access-Challenge",
}


def main():
    asked = json.load(sys.stdin)
    client = Client(
        "127.0.0.1",
        authport=asked["port"],
        secret=asked["secret"].encode(),
        dict=Dictionary(io.StringIO(DICTIONARY)),
        retries=1,
        timeout=10,
        # An answer without one, or with a wrong one, is dropped like none at all.
        enforce_ma=True,
    )
    request = client.CreateAuthPacket(User_Name=asked["user"])
    request["User-Password"] = request.PwCrypt(asked["password"])
    if asked.get("state"):
        request["State"] = bytes.fromhex(asked["state"])
    reply = client.SendPacket(request)
    state = reply["State"][0].hex() if "State" in reply else None
    said = {
        "code": CODES[reply.code],
        "message": "".join(reply["Reply-Message"]) if "Reply-Message" in reply else None,
        "state": state,
        "authenticator": reply["Message-Authenticator"][0].hex(),
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
