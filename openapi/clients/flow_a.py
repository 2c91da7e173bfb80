"""Flow A of the manual with a client that openapi-python-client has generated.

Usage: python flow_a.py ORIGIN, with the folder of the package `ninsho_client` as PYTHONPATH. The server is a
demo: its mailbox is read where a person would read a mail.
"""

import sys
import time

import httpx
from ninsho_client import AuthenticatedClient, Client
from ninsho_client.api.account import read_account
from ninsho_client.api.address_change import begin_address_change, verify_address_change
from ninsho_client.api.login import login, send_login_code, verify_login
from ninsho_client.api.session import log_out
from ninsho_client.models import (
    AddressChangeRequest,
    AddressChangeViewCodeSent,
    AddressChangeViewCompleted,
    KnownProblemCode,
    LoginRequest,
    LoginViewCodeSent,
    LoginViewRequestCode,
    LoginViewSignedIn,
    MailFactorViewRegistered,
    Problem,
    TokenDelivery,
    VerifyAddressRequest,
    VerifyRequestMail,
    VerifyRequestMailFactor,
)

origin = sys.argv[1]


def code_mailed_to(address: str) -> str:
    """The code in the newest mail to an address, which is delivered a moment after it was asked for."""
    for _ in range(100):
        mails = httpx.get(f"{origin}/dev/mailbox.json", params={"to": address}).json()["mails"]
        codes = [mail["code"] for mail in mails if mail.get("code")]
        if codes:
            return codes[0]
        time.sleep(0.1)
    raise SystemExit(f"no mail to {address} has a code")


def is_a(kind: type, answer: object) -> None:
    assert isinstance(answer, kind), answer


stranger = Client(base_url=origin)
person = LoginRequest(user_id="taro", password="wrong", deliver=TokenDelivery.BODY)
refused = login.sync(client=stranger, body=person)
is_a(Problem, refused)
assert refused.code is KnownProblemCode.WRONG_CREDENTIALS, refused

person.password = "ninsho-demo"
answer = login.sync(client=stranger, body=person)
is_a(LoginViewRequestCode, answer.login)

client = AuthenticatedClient(base_url=origin, token=answer.token)
is_a(LoginViewCodeSent, send_login_code.sync(client=client).login)
code = code_mailed_to("taro@example.com")
body = VerifyRequestMail(factor=VerifyRequestMailFactor.MAIL, code=code)
answer = verify_login.sync(client=client, body=body)
is_a(LoginViewSignedIn, answer.login)

client = AuthenticatedClient(base_url=origin, token=answer.token)
refused = begin_address_change.sync(client=client, body=AddressChangeRequest(address="taro@"))
assert (refused.code, str(refused.reason)) == (KnownProblemCode.INVALID_ADDRESS, "domain_empty"), refused
change = begin_address_change.sync(client=client, body=AddressChangeRequest(address="taro@example.org"))
is_a(AddressChangeViewCodeSent, change)
body = VerifyAddressRequest(code=code_mailed_to("taro@example.org"))
done = verify_address_change.sync(change.id, client=client, body=body)
is_a(AddressChangeViewCompleted, done)
mail = read_account.sync(client=client).mail
is_a(MailFactorViewRegistered, mail)
assert mail.address == "t****o@example.org", mail
assert log_out.sync_detailed(client=client).status_code == 204
print("flow A: done, with openapi-python-client")
