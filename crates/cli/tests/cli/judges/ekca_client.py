"""ekca-plugin-privacyidea checks one-time passwords: standard input is a list of `url`, `user`, `code`, and
standard output a list of what the plugin said to each, `true` where it is right."""

import json
import logging
import sys

from ekca_service.plugins.otp.base import OTPCheckFailed
from ekca_service.plugins.otp.privacyidea import PrivacyIdeaOTPChecker


def is_right(asked):
    settings = {"OTP_CHECK_URL": asked["url"], "OTP_PRIVACYIDEA_REALM": "campus"}
    checker = PrivacyIdeaOTPChecker(settings, logging.getLogger())
    try:
        checker.check(asked["user"], asked["code"])
    except OTPCheckFailed as refusal:
        # Anything else that it raises means that it could not read the answer.
        return str(refusal) != "User failed to authenticate." and str(refusal)
    return True


json.dump([is_right(asked) for asked in json.load(sys.stdin)], sys.stdout)
