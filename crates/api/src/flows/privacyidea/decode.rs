//! Values that are percent-encoded twice.
//!
//! privacyIDEA decodes every value of a form or a query once more after the form itself is read, and its own
//! clients encode for that: the Java client's `alice%2540uni` is `alice@uni`. Others do not. Which does what is
//! told by `User-Agent`. A wrong guess matters for `%` and `+` in passwords, and for `@` and non-ASCII in names.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The plugin of FreeRADIUS, which encodes twice. Its own module `rlm_rest` adds its version, and does not.
const PLUGIN: &str = "FreeRADIUS";

/// Clients that encode twice.
const TWICE: [&str; 5] = [
    "privacyIDEA-Keycloak",
    "privacyIDEA-Shibboleth",
    "privacyIDEA-ADFS",
    "entraid-via-keycloak",
    // The `remote` token and the server client of privacyIDEA itself.
    "python-requests",
];

/// Whether the client of this `User-Agent` encodes twice.
pub(super) fn encodes_twice(user_agent: &str) -> bool {
    user_agent == PLUGIN || TWICE.iter().any(|name| user_agent.starts_with(name))
}

/// A value without its second encoding. What is no UTF-8 then stays as it came.
pub(super) fn once_more(value: &str) -> String {
    let spaced = if value.contains('+') { Cow::Owned(value.replace('+', " ")) } else { Cow::Borrowed(value) };
    percent_decode_str(&spaced).decode_utf8().map_or_else(|_| value.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_encodes_twice_is_told_by_the_user_agent() {
        for (agent, twice) in [
            ("FreeRADIUS", true),
            ("FreeRADIUS 3.2.1 (git #a1b2c3)", false),
            ("privacyIDEA-Keycloak/1.8.0", true),
            ("privacyIDEA-Shibboleth/1.2", true),
            ("python-requests/2.32.3", true),
            ("PAM/1.1.0", false),
            ("privacyidea-cp/3.6", false),
            ("simpleSAMLphp", false),
            ("privacyidea-nextcloud/1.1.1", false),
            ("", false),
        ] {
            assert_eq!(encodes_twice(agent), twice, "{agent}");
        }
    }

    #[test]
    fn the_second_encoding_is_taken_off() {
        for (encoded, plain) in [
            ("alice%40uni", "alice@uni"),
            ("a+b", "a b"),
            ("%E3%81%82", "あ"),
            ("100%", "100%"),
            ("%FF", "%FF"),
        ] {
            assert_eq!(once_more(encoded), plain, "{encoded}");
        }
    }
}
