//! The schemas of the OpenAPI document and the readers of what people type say the same: the schema refuses
//! nothing that is read, and of a text in ASCII it accepts what is read and nothing else.

#![cfg(feature = "openapi")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::LazyLock;

use jsonschema::Validator;
use ninsho_shared::address_change::AddressChangeRequest;
use ninsho_shared::authenticators::AuthenticatorName;
use ninsho_shared::otp::{ApplicationName, TypedCode};
use ninsho_shared::{AuthenticatorCode, MailAddress, MailedCode, Password, RecoveryCode, UserId};
use proptest::prelude::*;
use proptest::string::string_regex;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};
use utoipa::PartialSchema;

/// How many texts are tried. Drawing them is slow in a development build.
const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 50_000 };

fn validator<T: PartialSchema>() -> Validator {
    jsonschema::validator_for(&serde_json::to_value(T::schema()).unwrap()).unwrap()
}

static USER_ID: LazyLock<Validator> = LazyLock::new(validator::<UserId>);
static MAILED_CODE: LazyLock<Validator> = LazyLock::new(validator::<MailedCode>);
static AUTHENTICATOR_CODE: LazyLock<Validator> = LazyLock::new(validator::<AuthenticatorCode>);
static RECOVERY_CODE: LazyLock<Validator> = LazyLock::new(validator::<RecoveryCode>);
static NAME: LazyLock<Validator> = LazyLock::new(validator::<AuthenticatorName>);
static APPLICATION: LazyLock<Validator> = LazyLock::new(validator::<ApplicationName>);
static TYPED_CODE: LazyLock<Validator> = LazyLock::new(validator::<TypedCode>);
static A_PASSWORD: LazyLock<Validator> = LazyLock::new(validator::<Password>);
static ADDRESS: LazyLock<Validator> = LazyLock::new(validator::<AddressChangeRequest>);

/// Holds what the schema and the reader say of a text together.
fn agree(schema: &Validator, text: &str, is_read: bool) -> TestCaseResult {
    let fits = schema.is_valid(&json!(text));
    prop_assert!(fits || !is_read, "{text:?} is read, and breaks the schema");
    prop_assert!(!text.is_ascii() || fits == is_read, "{text:?} fits the schema, and is not read");
    Ok(())
}

/// Texts near to a value: of its own characters, with others between them that are dropped, or are not.
fn near(own: &'static str, most: usize) -> impl Strategy<Value = String> {
    let texts = |pattern: String| string_regex(&pattern).unwrap();
    let mark = "[ \\-\t\n\r.,:()_\u{0}\u{1f}\u{7f}\u{85}\u{a0}\u{ad}\u{200b}\u{200d}\u{2010}\u{3000}\u{30fc}\u{fe0f}\u{e0067}あ😀]";
    prop_oneof![
        2 => any::<String>(),
        2 => "[ -~]{0,70}".prop_map(String::from),
        3 => texts(format!("[{own}]{{0,{most}}}")),
        6 => prop::collection::vec(prop_oneof![9 => texts(format!("[{own}]")), 1 => texts(mark.to_owned())], 0..=most)
            .prop_map(|characters: Vec<String>| characters.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_user_id(text in near("a-zA-Z0-9._\\-０-９ａ-ｚＡ-Ｚ．－＿", 70)) {
        agree(&USER_ID, &text, UserId::parse(&text).is_ok())?;
    }

    #[test]
    fn a_mailed_code(text in near("0-9０-９", 12)) {
        agree(&MAILED_CODE, &text, MailedCode::parse(&text).is_ok())?;
    }

    #[test]
    fn a_code_of_an_authenticator(text in near("0-9０-９", 10)) {
        agree(&AUTHENTICATOR_CODE, &text, AuthenticatorCode::parse(&text).is_ok())?;
    }

    #[test]
    fn a_recovery_code(
        number in "(\\(?[0-9]{1,3}[.):、]?[ \\-]?)?",
        text in near("0-9a-zA-Z０-９ａ-ｚＡ-Ｚ", 20),
    ) {
        let text = format!("{number}{text}");
        agree(&RECOVERY_CODE, &text, RecoveryCode::parse(&text).is_ok())?;
    }

    #[test]
    fn a_whole_recovery_code(
        number in "( |\\(?[0-9]{1,3}[.):、]?[ \\-]?)?",
        groups in prop::collection::vec("[0-9a-zA-Z]{4}", 4),
        between in "( |-|--|\u{30fc}|\u{200b}|\\.)?",
    ) {
        let text = format!("{number}{}", groups.join(&between));
        agree(&RECOVERY_CODE, &text, RecoveryCode::parse(&text).is_ok())?;
    }

    #[test]
    fn a_name_of_an_authenticator(text in near("a-zA-Z0-9 あ-ん", 45)) {
        agree(&NAME, &text, AuthenticatorName::parse(&text).is_ok())?;
    }

    #[test]
    fn a_name_of_an_application(text in near("a-zA-Z0-9 あ-ん", 65)) {
        agree(&APPLICATION, &text, ApplicationName::parse(&text).is_ok())?;
    }

    #[test]
    fn a_code_that_was_typed(text in prop_oneof![near("0-9０-９", 12), near("0-9a-zA-Z０-９ａ-ｚＡ-Ｚ", 20)]) {
        agree(&TYPED_CODE, &text, TypedCode::parse(&text).is_ok())?;
    }

    #[test]
    fn a_password(text in prop_oneof![any::<String>(), "[ -~]{0,3}", "a{1020,1028}", "あ{340,345}"]) {
        agree(&A_PASSWORD, &text, Password::parse(text.clone()).is_ok())?;
    }

    #[test]
    fn an_address(text in prop_oneof![
        any::<String>(),
        "[a-z.@＠ <>]{0,12}",
        "[a-z]{1,3}[@＠][a-z]{1,3}\\.(com|jp|con)",
    ]) {
        // Which domains there are is more than a schema can say.
        let fits = ADDRESS.is_valid(&json!({ "address": text }));
        prop_assert!(fits || MailAddress::parse(&text).is_err(), "{text:?} is read, and breaks the schema");
    }
}

#[test]
fn every_schema_of_a_text_has_an_example_that_is_read() {
    fn example<T: PartialSchema>() -> String {
        let schema = serde_json::to_value(T::schema()).unwrap();
        let example = schema["examples"].get(0).and_then(Value::as_str).unwrap().to_owned();
        assert!(validator::<T>().is_valid(&json!(example)), "{example}");
        example
    }
    assert!(UserId::parse(&example::<UserId>()).is_ok());
    assert!(Password::parse(example::<Password>()).is_ok());
    assert!(MailedCode::parse(&example::<MailedCode>()).is_ok());
    assert!(AuthenticatorCode::parse(&example::<AuthenticatorCode>()).is_ok());
    assert!(RecoveryCode::parse(&example::<RecoveryCode>()).is_ok());
    assert!(AuthenticatorName::parse(&example::<AuthenticatorName>()).is_ok());
}
