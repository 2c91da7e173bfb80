"""Who calls, for schemathesis: ROLE is `stranger`, `member`, `operator` or `client`.

The server (ORIGIN) is a demo. A member or an operator logs in with the code from its mailbox; a machine client
(CLIENT_ID, CLIENT_SECRET) gets an access token. What is generated may end a session or revoke a token: then the
next request has another one.
"""

import os
import threading
import time

import requests
import schemathesis

ORIGIN = os.environ["ORIGIN"]
ROLE = os.environ["ROLE"]
PERSON = {"member": "taro", "operator": "desk"}


def granted(answer: requests.Response) -> dict:
    answer.raise_for_status()
    return answer.json()


def log_in(user_id: str) -> str:
    """A session that has passed the second factor, by what one of the newest mails says: the address may have
    been changed by what was generated."""
    person = {"user_id": user_id, "password": "ninsho-demo", "deliver": "body"}
    half = granted(requests.post(f"{ORIGIN}/api/v1/login", json=person))["token"]
    bearer = {"Authorization": f"Bearer {half}"}
    granted(requests.post(f"{ORIGIN}/api/v1/login/otp", headers=bearer))
    for _ in range(300):
        mails = granted(requests.get(f"{ORIGIN}/dev/mailbox.json"))["mails"]
        for code in [mail["code"] for mail in mails if mail.get("code")][:5]:
            typed = {"factor": "mail", "code": code}
            answer = requests.post(f"{ORIGIN}/api/v1/login/verify", json=typed, headers=bearer)
            if answer.status_code == 200:
                return answer.json()["token"]
        time.sleep(0.05)
    raise RuntimeError(f"{user_id} cannot log in")


def access_token() -> str:
    proof = (os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    fields = {"grant_type": "client_credentials"}
    return granted(requests.post(f"{ORIGIN}/oauth2/token", data=fields, auth=proof))["access_token"]


class Token:
    """The newest token, until an answer says that it opens nothing any more."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.text: str | None = None

    def current(self) -> str:
        with self.lock:
            if self.text is None:
                self.text = access_token() if ROLE == "client" else log_in(PERSON[ROLE])
            return self.text

    def ended(self, text: str | None) -> None:
        with self.lock:
            if text == self.text:
                self.text = None


TOKEN = Token()

if ROLE != "stranger":

    @schemathesis.auth(refresh_interval=None)
    class Bearer:
        def get(self, case, context):
            return TOKEN.current()

        def set(self, case, data, context):
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def after_call(context, case, response):
    sent = (response.request.headers.get("Authorization") or "").removeprefix("Bearer ")
    if response.status_code == 401 and sent == TOKEN.text:
        TOKEN.ended(sent)
