//! Where Ninsho answers otherwise than privacyIDEA, and why. What is not listed is a mistake of ours, and what
//! is listed and no longer found is a line to be taken out.

use super::shape::Difference;

/// Fields that differ, in some cases, for one reason.
struct Listed {
    /// None: wherever it is met.
    cases: &'static [&'static str],
    /// `detail.serial`, or with a star whatever begins so.
    fields: &'static [&'static str],
    /// What it is in their answer, `-` when it is not there, or a star for anything.
    theirs: &'static str,
    /// The same in ours.
    ours: &'static str,
    why: &'static str,
}

const fn row(
    cases: &'static [&'static str],
    fields: &'static [&'static str],
    theirs: &'static str,
    ours: &'static str,
    why: &'static str,
) -> Listed {
    Listed { cases, fields, theirs, ours, why }
}

const EVERYWHERE: &[&str] = &[];
const FOR_NOBODY: &[&str] = &["wrong code for nobody", "challenge for nobody", "triggered for nobody"];
const NOT_REFUSED: &[&str] =
    &["wrong code for nobody", "challenge for nobody", "triggered for nobody", "no user"];
const AS_WRONG: &[&str] = &["wrong code for nobody", "challenge for nobody", "no user"];
const TRIGGERED_FOR_NOBODY: &[&str] = &["triggered for nobody"];
const WITHOUT_USER: &[&str] = &["no user"];
const WRONG_CODES: &[&str] = &["used code", "wrong code", "wrong code by a query", "wrong code by JSON"];
const WRONG_ANSWER: &[&str] = &["wrong answer to a challenge"];
const MAIL_ANSWER: &[&str] = &["right answer to a challenge"];
const AUTHENTICATOR_ANSWER: &[&str] = &["authenticator answers a challenge"];
const RIGHT: &[&str] = &["right code", "right answer to a challenge", "authenticator answers a challenge"];
const MAILED: &[&str] = &["challenge by mail", "challenge of two factors", "triggered challenge"];
const OF_TWO: &[&str] = &["challenge of two factors", "triggered challenge"];
const ANSWERED: &[&str] = &["poll of an answered challenge"];
const AUTH: &[&str] = &["right service account"];
const BAD_TOKEN: &[&str] = &["triggered with a wrong token"];
const TOKENS: &[&str] = &["list of tokens"];
const SAMLCHECK: &[&str] = &["samlcheck"];
const PASSKEY: &[&str] = &["passkey"];
const STRANGER: &[&str] = &["wrong code from a stranger"];

const NO_ENUMERATION: &str =
    "Who has no account is answered like a wrong code, with 200, so that nobody can ask who has one.";
const SAYS_NOTHING: &str =
    "A wrong code is answered the same for everybody, so it tells nothing of the tokens that somebody has.";
const SAYS_THE_SAME: &str = "A right answer says what a right code says, and the ID of whom it is right for.";
const OTHER_SETTINGS: &str = "These are settings and counters of their web page and their tokens.";
const MACHINE_CLIENTS: &str = "Callers have to be machine clients; theirs may be anybody.";
const SAMLCHECK_IS_OLD: &str = "3.14 has it no more; 3.13 and eduMFA do, and plugins ask for it.";
const KEPT: &str = "They forget an answered challenge; ours says for a day that it was answered.";
const NO_PASSKEYS: &str = "Ninsho has no passkeys; their server has no policy that allows them.";

#[rustfmt::skip]
const LIST: &[Listed] = &[
    row(EVERYWHERE, &["signature"], "text", "-", "No plugin verifies it, and TLS protects the answer."),
    row(EVERYWHERE, &["detail.threadid"], "number", "-", "It names a thread of their server."),
    row(EVERYWHERE, &["detail"], "null", "object", "ownCloud's plugin asks for its members without a look."),
    row(NOT_REFUSED, &["status"], "400", "200", NO_ENUMERATION),
    row(NOT_REFUSED, &["id"], "1", "2", NO_ENUMERATION),
    row(NOT_REFUSED, &["versionnumber"], "-", "text", NO_ENUMERATION),
    row(NOT_REFUSED, &["result.status"], "false", "true", NO_ENUMERATION),
    row(NOT_REFUSED, &["result.authentication"], "-", "REJECT", NO_ENUMERATION),
    row(NOT_REFUSED, &["result.error"], "object", "-", NO_ENUMERATION),
    row(NOT_REFUSED, &["result.error.message"], "text", "-", NO_ENUMERATION),
    row(FOR_NOBODY, &["result.error.code"], "904", "-", NO_ENUMERATION),
    row(WITHOUT_USER, &["result.error.code"], "905", "-", NO_ENUMERATION),
    row(AS_WRONG, &["result.value"], "-", "false", NO_ENUMERATION),
    row(AS_WRONG, &["detail.message"], "-", "text", NO_ENUMERATION),
    row(TRIGGERED_FOR_NOBODY, &["result.value"], "-", "0", NO_ENUMERATION),
    row(TRIGGERED_FOR_NOBODY, &["detail.messages", "detail.multi_challenge", "detail.transaction_ids"],
        "-", "0 items", NO_ENUMERATION),
    row(WRONG_CODES, &["detail.serial"], "text", "-", SAYS_NOTHING),
    row(WRONG_CODES, &["detail.type"], "totp", "-", SAYS_NOTHING),
    row(WRONG_CODES, &["detail.otplen"], "number", "-", SAYS_NOTHING),
    row(WRONG_ANSWER, &["detail.serial"], "text", "-", SAYS_NOTHING),
    row(WRONG_ANSWER, &["detail.type"], "email", "-", SAYS_NOTHING),
    row(RIGHT, &["detail.username"], "-", "text", SAYS_THE_SAME),
    row(MAIL_ANSWER, &["detail.type"], "-", "email", SAYS_THE_SAME),
    row(MAIL_ANSWER, &["detail.otplen"], "-", "number", SAYS_THE_SAME),
    row(AUTHENTICATOR_ANSWER, &["detail.type"], "-", "totp", SAYS_THE_SAME),
    row(AUTHENTICATOR_ANSWER, &["detail.otplen"], "-", "number", SAYS_THE_SAME),
    row(MAILED, &["detail.attributes.*", "detail.multi_challenge[0].attributes.*"],
        "*", "-", "Theirs is an end that no plugin reads."),
    row(OF_TWO, &["detail.multi_challenge[1].attributes"],
        "-", "object", "Every challenge has attributes here, as those of a mail have there."),
    row(OF_TWO, &["detail.type"], "totp", "email", "Theirs names the last challenge; ours what was sent."),
    row(ANSWERED, &["result.value"], "false", "true", KEPT),
    row(ANSWERED, &["result.authentication"], "REJECT", "ACCEPT", KEPT),
    row(ANSWERED, &["detail.challenge_status"], "pending", "accept", KEPT),
    row(AUTH, &["detail"], "-", "object", "ownCloud's plugin asks for its members without a look."),
    row(AUTH, &["result.value.menus"], "list", "empty", "Ninsho has no menus of an administration."),
    row(AUTH, &[
        "result.value.admin_dashboard", "result.value.audit_page_size", "result.value.auth",
        "result.value.container_wizard*", "result.value.default_*", "result.value.deletion_confirmation",
        "result.value.dialog_no_token", "result.value.hide_*", "result.value.logout_*",
        "result.value.policy_template_url", "result.value.qr_image_*", "result.value.require_description",
        "result.value.rss_age", "result.value.search_on_enter", "result.value.session_persistence",
        "result.value.show_*", "result.value.subscription_status", "result.value.timeout_action",
        "result.value.token_*", "result.value.user_details", "result.value.user_page_size",
    ], "*", "-", OTHER_SETTINGS),
    row(BAD_TOKEN, &["result.error.code"], "4304", "4031", "Both say 401; plugins look at no code of it."),
    row(TOKENS, &["id"], "1", "2", "Every answer but a refusal is a second one here."),
    row(TOKENS, &["detail"], "-", "object", "ownCloud's plugin asks for its members without a look."),
    row(TOKENS, &["result.value.current"], "-", "number", "There is one page here, and this is its number."),
    row(TOKENS, &["result.value.tokens[0].realms"], "1 items", "0 items", "There are no realms here."),
    row(TOKENS, &[
        "result.value.tokens[0].realms[0]", "result.value.tokens[0].container_serial",
        "result.value.tokens[0].count*", "result.value.tokens[0].id", "result.value.tokens[0].info.*",
        "result.value.tokens[0].otplen", "result.value.tokens[0].readonly_info_keys*",
        "result.value.tokens[0].resolver", "result.value.tokens[0].settable_info_keys*",
        "result.value.tokens[0].sync_window", "result.value.tokens[0].tokengroup",
        "result.value.tokens[0].undeletable_info_keys*", "result.value.tokens[0].user_*",
    ], "*", "-", OTHER_SETTINGS),
    row(SAMLCHECK, &["status"], "404", "200", SAMLCHECK_IS_OLD),
    row(SAMLCHECK, &["error"], "text", "-", SAMLCHECK_IS_OLD),
    row(SAMLCHECK, &["detail*", "id", "jsonrpc", "result*", "time", "version*"], "-", "*", SAMLCHECK_IS_OLD),
    row(PASSKEY, &["status"], "403", "400", NO_PASSKEYS),
    row(PASSKEY, &["result.error.code"], "303", "905", NO_PASSKEYS),
    row(STRANGER, &["status"], "200", "401", MACHINE_CLIENTS),
    row(STRANGER, &["id"], "2", "1", MACHINE_CLIENTS),
    row(STRANGER, &["result.status"], "true", "false", MACHINE_CLIENTS),
    row(STRANGER, &["result.error*"], "-", "*", MACHINE_CLIENTS),
    row(STRANGER, &["result.value", "result.authentication", "detail.*", "versionnumber"],
        "*", "-", MACHINE_CLIENTS),
];

/// Compares what was found with the list.
pub(super) fn compare(found: &[Difference]) {
    let unlisted: Vec<_> =
        found.iter().filter(|difference| !LIST.iter().any(|listed| listed.covers(difference))).collect();
    let gone: Vec<_> = LIST.iter().flat_map(|listed| listed.not_in(found)).collect();
    assert!(unlisted.is_empty() && gone.is_empty(), "not listed: {unlisted:#?}\nnot found: {gone:#?}");
}

impl Listed {
    fn covers(&self, difference: &Difference) -> bool {
        (self.cases.is_empty() || self.cases.contains(&difference.case))
            && self.fields.iter().any(|field| matches(field, &difference.field))
            && matches(self.theirs, &difference.theirs)
            && matches(self.ours, &difference.ours)
    }

    /// The cases and fields in which there is no such difference.
    fn not_in(&self, found: &[Difference]) -> Vec<(&'static str, &'static str, &'static str)> {
        let cases: &[&'static str] = if self.cases.is_empty() { &["*"] } else { self.cases };
        let pairs = cases.iter().flat_map(|case| self.fields.iter().map(move |field| (*case, *field)));
        let is_found = |case: &str, field: &str| {
            let mut here = found.iter().filter(|difference| matches(case, difference.case));
            here.any(|difference| self.covers(difference) && matches(field, &difference.field))
        };
        let gone = pairs.filter(|(case, field)| !is_found(case, field));
        gone.map(|(case, field)| (case, field, self.why)).collect()
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Listed =
        Listed { cases: &["a", "b"], fields: &["detail.*"], theirs: "text", ours: "-", why: "a reason" };

    fn difference(case: &'static str, field: &str, theirs: &str) -> Difference {
        Difference { case, field: field.to_owned(), theirs: theirs.to_owned(), ours: "-".to_owned() }
    }

    #[test]
    fn a_difference_is_listed_in_its_case_and_with_its_values() {
        assert!(ONE.covers(&difference("a", "detail.serial", "text")));
        assert!(!ONE.covers(&difference("c", "detail.serial", "text")));
        assert!(!ONE.covers(&difference("a", "result.value", "text")));
        assert!(!ONE.covers(&difference("a", "detail.serial", "number")));
    }

    #[test]
    fn a_listed_difference_has_to_be_found_in_each_of_its_cases() {
        let in_a = difference("a", "detail.serial", "text");
        let in_b = difference("b", "detail.type", "text");
        assert_eq!(ONE.not_in(std::slice::from_ref(&in_a)), [("b", "detail.*", "a reason")]);
        assert!(ONE.not_in(&[in_a, in_b]).is_empty());
    }
}
