"""A verification for another log-in, with a client that openapi-python-client has generated.

Usage: python verification.py ORIGIN CLIENT_ID CLIENT_SECRET, with the folder of the package `ninsho_client` as
PYTHONPATH. The server is a demo, to which a machine client was added: its mailbox is read where a person would
read a mail. The access token comes by OAuth, as any library for it would get one.
"""

import sys
import time

import httpx
from ninsho_client import AuthenticatedClient, Client
from ninsho_client.api.account import read_history
from ninsho_client.api.login import login, send_login_code, verify_login
from ninsho_client.api.one_time_passwords import (
    begin_otp_challenge,
    read_otp_challenge,
    read_otp_factors,
    verify_otp_challenge,
)
from ninsho_client.models import (
    Factor,
    KnownProblemCode,
    LoginRequest,
    LogInContext,
    OtpChallengeRequest,
    OtpChallengeViewCodeSent,
    OtpChallengeViewVerified,
    OtpCodeRequest,
    OtpFactorsView,
    OtpVerifiedView,
    Problem,
    TokenDelivery,
    VerifyRequestMail,
    VerifyRequestMailFactor,
)

origin, client_id, client_secret = sys.argv[1:4]


def codes_mailed_to(address: str, count: int) -> list[str]:
    """The codes in the mails to an address, the newest first, once so many have been delivered."""
    for _ in range(100):
        mails = httpx.get(f"{origin}/dev/mailbox.json", params={"to": address}).json()["mails"]
        codes = [mail["code"] for mail in mails if mail.get("code")]
        if len(codes) >= count:
            return codes
        time.sleep(0.1)
    raise SystemExit(f"fewer than {count} mails to {address} have a code")


def is_a(kind: type, answer: object) -> None:
    assert isinstance(answer, kind), answer


def access_token(scope: str) -> str:
    fields = {"grant_type": "client_credentials", "scope": scope}
    answer = httpx.post(f"{origin}/oauth2/token", data=fields, auth=(client_id, client_secret))
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == scope, answer.text
    return answer.json()["access_token"]


portal = AuthenticatedClient(base_url=origin, token=access_token("otp:read otp:send otp:verify"))
factors = read_otp_factors.sync("taro", client=portal)
is_a(OtpFactorsView, factors)
assert factors.mail_address == "t****o@example.com", factors
nobody = read_otp_factors.sync("nobody", client=portal)
is_a(Problem, nobody)
assert nobody.code is KnownProblemCode.NO_FACTOR, nobody

body = OtpChallengeRequest(user_id="taro", context=LogInContext(application="図書館ポータル"))
challenge = begin_otp_challenge.sync(client=portal, body=body)
is_a(OtpChallengeViewCodeSent, challenge)
again = begin_otp_challenge.sync(client=portal, body=body)
assert again.id == challenge.id, again

narrow = AuthenticatedClient(base_url=origin, token=access_token("otp:read"))
refused = begin_otp_challenge.sync(client=narrow, body=body)
assert refused.code is KnownProblemCode.INSUFFICIENT_SCOPE, refused

code = codes_mailed_to("taro@example.com", 1)[0]
wrong = f"{(int(code) + 1) % 10**8:08}"
refused = verify_otp_challenge.sync(challenge.id, client=portal, body=OtpCodeRequest(code=wrong))
assert (refused.code, refused.attempts_left) == (KnownProblemCode.WRONG_CODE, 4), refused
verified = verify_otp_challenge.sync(challenge.id, client=portal, body=OtpCodeRequest(code=code))
is_a(OtpVerifiedView, verified)
assert (verified.user_id, verified.factor) == ("taro", Factor.MAIL), verified
refused = verify_otp_challenge.sync(challenge.id, client=portal, body=OtpCodeRequest(code=code))
assert refused.code is KnownProblemCode.CODE_USED, refused
is_a(OtpChallengeViewVerified, read_otp_challenge.sync(challenge.id, client=portal))

# The owner finds the application in the history.
person = LoginRequest(user_id="taro", password="ninsho-demo", deliver=TokenDelivery.BODY)
owner = AuthenticatedClient(base_url=origin, token=login.sync(client=Client(base_url=origin), body=person).token)
send_login_code.sync(client=owner)
typed = VerifyRequestMail(
    factor=VerifyRequestMailFactor.MAIL, code=codes_mailed_to("taro@example.com", 2)[0]
)
owner = AuthenticatedClient(base_url=origin, token=verify_login.sync(client=owner, body=typed).token)
events = read_history.sync(client=owner).events
told = [event.application for event in events if str(event.kind) == "otp_verified"]
assert told == ["図書館ポータル"], events
print("a verification: done, with openapi-python-client")
