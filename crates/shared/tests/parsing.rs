//! What anyone may type into a field: whatever it is, it is read or refused, and what is read
//! can do no harm where it goes.

use ninsho_shared::invisible::{is_invisible, visible};
use ninsho_shared::{AuthenticatorCode, MailAddress, MailedCode, RecoveryCode, Timestamp, UserId};
use proptest::prelude::*;

/// How many texts are tried. Drawing them is slow in a development build.
const CASES: u32 = if cfg!(debug_assertions) { 1_000 } else { 50_000 };

/// Texts near to an address, with the characters that have a meaning in mails.
fn near_an_address() -> impl Strategy<Value = String> {
    let odd = r#"[a-zA-Z0-9.@＠+\-_"'<>(),:;\\\[\]%! \t\r\n\x00\x7f\u{85}\u{ad}\u{200b}\u{202e}\u{2028}あé。．]{0,40}"#;
    prop_oneof![
        any::<String>(),
        odd.prop_map(String::from),
        (odd, odd).prop_map(|(local, domain)| format!("{local}@{domain}")),
        odd.prop_map(|local| format!("{local}@example.com")),
        odd.prop_map(|domain| format!("taro@{domain}.com")),
    ]
}

/// Texts near to a code of digits, in other scripts too.
fn near_a_code() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9０-９ \\-]{0,20}".prop_map(String::from),
        "[0-9٠-٩०-९①-⑨+.,\u{200b}\u{2066}\r\n\x00a-f]{6,9}".prop_map(String::from),
    ]
}

/// What keyboards and mail programs put between the digits of a code.
fn between() -> impl Strategy<Value = String> {
    "[ \\-\u{2010}-\u{2015}\u{3000}\t\r\n]{0,2}".prop_map(String::from)
}

/// Characters that nobody sees, as they come along when a text is copied.
const UNSEEN: [char; 12] = [
    '\u{200b}',
    '\u{feff}',
    '\u{2068}',
    '\u{2069}',
    '\u{200e}',
    '\u{200f}',
    '\u{ad}',
    '\u{200d}',
    '\u{2060}',
    '\u{fe0f}',
    '\u{61c}',
    '\u{e0067}',
];

/// The text with unseen characters at some of its places.
fn strewn(text: &str, places: &[(usize, usize)]) -> String {
    let mut strewn: Vec<char> = text.chars().collect();
    for (place, which) in places {
        strewn.insert(place % (strewn.len() + 1), UNSEEN[which % UNSEEN.len()]);
    }
    strewn.into_iter().collect()
}

#[test]
fn the_table_of_invisible_characters_is_unicodes() {
    use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint};
    let ignorable = icu_properties::CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let bidi = icu_properties::CodePointSetData::new::<BidiControl>();
    for c in '\0'..=char::MAX {
        assert_eq!(is_invisible(c), ignorable.contains(c) || bidi.contains(c), "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_address_that_is_read_has_one_form_and_no_character_with_a_meaning(text in near_an_address()) {
        let Ok(address) = MailAddress::parse(&text) else { return Ok(()) };
        let plain = address.to_string();
        prop_assert_eq!(MailAddress::parse(&plain), Ok(address.clone()));
        prop_assert!(plain.len() <= 254);
        prop_assert!(plain.bytes().all(|b| b.is_ascii_graphic()), "{}", plain);
        prop_assert!(!plain.contains(['"', '<', '>', '(', ')', ',', ':', ';', '\\', '[', ']']), "{}", plain);
        prop_assert_eq!(plain.matches('@').count(), 1);
        let smtp = address.smtp_local();
        let within = smtp.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&smtp);
        prop_assert_eq!(within, address.local());
    }

    #[test]
    fn a_mask_shows_the_ends_of_the_name_and_no_more(text in near_an_address()) {
        let Ok(address) = MailAddress::parse(&text) else { return Ok(()) };
        let (local, masked) = (address.local(), address.masked());
        let (shown, domain) = masked.rsplit_once('@').unwrap();
        prop_assert_eq!(domain, address.domain().as_str());
        let last = if local.len() < 4 { "" } else { &local[local.len() - 1..] };
        prop_assert_eq!(shown, format!("{}****{last}", &local[..1]));
    }

    #[test]
    fn an_id_that_is_read_is_plain(text in prop_oneof![any::<String>(), "[ａ-ｚＡ-Ｚa-zA-Z0-9._\\- ]{0,70}"]) {
        let Ok(id) = UserId::parse(&text) else { return Ok(()) };
        prop_assert_eq!(UserId::parse(id.as_str()), Ok(id.clone()));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
        prop_assert!(!id.as_str().is_empty() && id.as_str().len() <= 64 && id.as_str().bytes().all(plain));
    }

    #[test]
    fn a_code_that_is_read_is_eight_digits(text in near_a_code()) {
        let Ok(code) = MailedCode::parse(&text) else { return Ok(()) };
        prop_assert_eq!(code.reveal().len(), 8);
        prop_assert!(code.reveal().bytes().all(|b| b.is_ascii_digit()));
        prop_assert_eq!(MailedCode::parse(code.reveal()), Ok(code));
    }

    #[test]
    fn a_code_of_an_authenticator_that_is_read_is_six_digits(text in near_a_code()) {
        let Ok(code) = AuthenticatorCode::parse(&text) else { return Ok(()) };
        prop_assert_eq!(code.reveal().len(), 6);
        prop_assert!(code.reveal().bytes().all(|b| b.is_ascii_digit()));
        prop_assert_eq!(AuthenticatorCode::parse(code.reveal()), Ok(code));
    }

    #[test]
    fn digits_are_read_whatever_stands_between_them(digits in "[0-9]{8}", between in prop::collection::vec(between(), 9)) {
        let spread = |digits: &str| {
            let mut text = between[0].clone();
            for (digit, after) in digits.chars().zip(&between[1..]) {
                text.push(digit);
                text.push_str(after);
            }
            text
        };
        let mailed = MailedCode::parse(&spread(&digits)).unwrap();
        prop_assert_eq!(mailed.reveal(), &digits);
        let shown = AuthenticatorCode::parse(&spread(&digits[..6])).unwrap();
        prop_assert_eq!(shown.reveal(), &digits[..6]);
    }

    #[test]
    fn a_recovery_code_that_is_read_has_one_form(text in prop_oneof![any::<String>(), "[0-9a-zA-Zａ-ｚ \\-]{12,24}"]) {
        let Ok(code) = RecoveryCode::parse(&text) else { return Ok(()) };
        prop_assert_eq!(code.reveal().len(), 16);
        prop_assert!(code.reveal().bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
        prop_assert_eq!(RecoveryCode::parse(&code.grouped()), Ok(code));
    }

    #[test]
    fn what_nobody_sees_changes_nothing(
        places in prop::collection::vec((0_usize..40, 0_usize..UNSEEN.len()), 1..8),
        address in "[a-z0-9.+]{1,12}@[a-z0-9-]{1,10}\\.(com|jp|co\\.jp)",
        id in "[a-zA-Z0-9._-]{1,20}",
        digits in "[0-9]{5,9}",
        code in "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}",
    ) {
        let hidden = |text: &str| strewn(text, &places);
        prop_assert_eq!(MailAddress::parse(&hidden(&address)), MailAddress::parse(&address));
        prop_assert_eq!(UserId::parse(&hidden(&id)), UserId::parse(&id));
        prop_assert_eq!(MailedCode::parse(&hidden(&digits)), MailedCode::parse(&digits));
        prop_assert_eq!(AuthenticatorCode::parse(&hidden(&digits)), AuthenticatorCode::parse(&digits));
        prop_assert_eq!(RecoveryCode::parse(&hidden(&code)), RecoveryCode::parse(&code));
        prop_assert_eq!(visible(&hidden(&address)), address);
    }

    #[test]
    fn a_moment_survives_the_wire(millis in -62_000_000_000_000_i64..253_000_000_000_000) {
        let at = Timestamp::from_millis(millis);
        let text = serde_json::to_string(&at).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), at);
    }

    #[test]
    fn a_text_that_is_no_moment_is_refused_in_peace(text in any::<String>()) {
        let text = serde_json::to_string(&text).unwrap();
        drop(serde_json::from_str::<Timestamp>(&text));
    }
}
