//! Where the set-up of an app stands, and what the app is told.

use std::fmt::Write;

use ninsho_shared::Timestamp;

/// Where an app stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for its first code.
    Begun {
        /// How often one can still be tried.
        attempts_left: u32,
    },
    /// No code was right, and none is looked at any more.
    Exhausted,
    /// Its time ran out, or something newer took its place.
    Over,
    /// It counts.
    Counts,
}

/// What a row says of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Whether a code of it was right.
    pub confirmed: bool,
    /// Whether its owner removed it.
    pub removed: bool,
    /// Codes that were tried during the set-up.
    pub attempts: u32,
    /// When the set-up expires.
    pub expires_at: Timestamp,
}

/// Where an app stands at `now`, when `most` codes may be tried.
pub fn standing(app: SetUp, most: u32, now: Timestamp) -> Standing {
    match app {
        SetUp { removed: true, .. } => Standing::Over,
        SetUp { confirmed: true, .. } => Standing::Counts,
        SetUp { expires_at, .. } if now >= expires_at => Standing::Over,
        SetUp { attempts, .. } if attempts >= most => Standing::Exhausted,
        SetUp { attempts, .. } => Standing::Begun { attempts_left: most - attempts },
    }
}

/// The link that tells an app its secret, in the form that all of them read. What it leaves out
/// (SHA-1, six digits, thirty seconds) is what they take for granted.
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
    use super::*;

    #[test]
    fn an_app_stands_where_its_row_says() {
        let at = Timestamp::from_millis;
        for (confirmed, removed, attempts, now, expected) in [
            (false, false, 0, 0, Standing::Begun { attempts_left: 5 }),
            (false, false, 4, 9, Standing::Begun { attempts_left: 1 }),
            (false, false, 5, 9, Standing::Exhausted),
            (false, false, 0, 10, Standing::Over),
            (false, false, 5, 10, Standing::Over),
            (false, true, 0, 0, Standing::Over),
            (true, false, 5, 99, Standing::Counts),
            (true, true, 0, 99, Standing::Over),
        ] {
            let app = SetUp { confirmed, removed, attempts, expires_at: at(10) };
            assert_eq!(standing(app, 5, at(now)), expected, "{app:?} at {now}");
        }
    }

    #[test]
    fn an_app_is_told_issuer_user_and_secret() {
        assert_eq!(
            key_uri("Kyoto University", "a0123456", "GEZDGNBV"),
            "otpauth://totp/Kyoto%20University:a0123456?secret=GEZDGNBV&issuer=Kyoto%20University"
        );
        assert_eq!(escaped("京&=?/:#"), "%E4%BA%AC%26%3D%3F%2F%3A%23");
    }
}
