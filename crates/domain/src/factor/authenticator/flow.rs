//! How far the set-up of an authenticator is, and the URI that hands over its secret.

use std::fmt::Write;

use ninsho_shared::Timestamp;

/// The status of an authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticatorStatus {
    /// Its first code is awaited.
    Begun {
        /// Attempts that remain.
        attempts_left: u32,
    },
    /// Every attempt was wrong; no further code is compared.
    Exhausted,
    /// Its time ran out, a newer set-up replaced it, or it was removed.
    Over,
    /// One-time passwords of it are accepted.
    Active,
}

/// What a row says of a set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Whether it was confirmed by a right code.
    pub confirmed: bool,
    /// Whether its owner removed it.
    pub removed: bool,
    /// Codes that were tried during the set-up.
    pub attempts: u32,
    /// When the set-up expires.
    pub expires_at: Timestamp,
}

/// The status at `now`, when `most` codes may be tried.
pub fn status(set_up: SetUp, most: u32, now: Timestamp) -> AuthenticatorStatus {
    match set_up {
        SetUp { removed: true, .. } => AuthenticatorStatus::Over,
        SetUp { confirmed: true, .. } => AuthenticatorStatus::Active,
        SetUp { expires_at, .. } if now >= expires_at => AuthenticatorStatus::Over,
        SetUp { attempts, .. } if attempts >= most => AuthenticatorStatus::Exhausted,
        SetUp { attempts, .. } => AuthenticatorStatus::Begun { attempts_left: most - attempts },
    }
}

/// The `otpauth` URI that every authenticator reads. The parameters that it leaves out (SHA-1, six
/// digits, thirty seconds) are their defaults.
pub fn key_uri(issuer: &str, user_id: &str, secret: &str) -> String {
    let issuer = escaped(issuer);
    format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", escaped(user_id))
}

/// As a part of a URL (RFC 3986 §2.3): everything but the unreserved characters as `%` and two digits.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE32_NOPAD;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_status_follows_from_the_row() {
        let at = Timestamp::from_millis;
        for (confirmed, removed, attempts, now, expected) in [
            (false, false, 0, 0, AuthenticatorStatus::Begun { attempts_left: 5 }),
            (false, false, 4, 9, AuthenticatorStatus::Begun { attempts_left: 1 }),
            (false, false, 5, 9, AuthenticatorStatus::Exhausted),
            (false, false, 0, 10, AuthenticatorStatus::Over),
            (false, false, 5, 10, AuthenticatorStatus::Over),
            (false, true, 0, 0, AuthenticatorStatus::Over),
            (true, false, 5, 99, AuthenticatorStatus::Active),
            (true, true, 0, 99, AuthenticatorStatus::Over),
        ] {
            let set_up = SetUp { confirmed, removed, attempts, expires_at: at(10) };
            assert_eq!(status(set_up, 5, at(now)), expected, "{set_up:?} at {now}");
        }
    }

    #[test]
    fn the_uri_holds_issuer_user_and_secret() {
        assert_eq!(
            key_uri("Kyoto University", "a0123456", "GEZDGNBV"),
            "otpauth://totp/Kyoto%20University:a0123456?secret=GEZDGNBV&issuer=Kyoto%20University"
        );
        assert_eq!(escaped("京&=?/:#"), "%E4%BA%AC%26%3D%3F%2F%3A%23");
    }

    /// A part of a URI as its reader sees it; none when it is not one.
    fn read(part: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let mut rest = part.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            bytes.push(match first {
                b'%' => {
                    let (digits, after) = rest.split_at_checked(2)?;
                    rest = after;
                    u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?
                }
                plain if plain.is_ascii_alphanumeric() || b"-._~".contains(plain) => *plain,
                _ => return None,
            });
        }
        String::from_utf8(bytes).ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_authenticator_reads_from_the_uri_what_was_written(
            issuer in any::<String>(), user_id in "[a-z0-9._\\-]{1,64}", secret in prop::array::uniform20(any::<u8>()),
        ) {
            let encoded = BASE32_NOPAD.encode(&secret);
            let uri = key_uri(&issuer, &user_id, &encoded);
            let (label, query) = uri.strip_prefix("otpauth://totp/").unwrap().split_once('?').unwrap();
            let (named, user) = label.split_once(':').unwrap();
            prop_assert_eq!((read(named), read(user)), (Some(issuer.clone()), Some(user_id)));
            let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
            let [("secret", key), ("issuer", again)] = pairs.as_slice() else { panic!("{query}") };
            prop_assert_eq!(read(again), Some(issuer));
            prop_assert_eq!(BASE32_NOPAD.decode(key.as_bytes()).unwrap(), secret);
            prop_assert!(uri.is_ascii());
        }
    }
}
