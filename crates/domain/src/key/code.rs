//! From a challenge to its code. The code is not stored: it is derived whenever it is mailed and whenever
//! it is checked.

use ninsho_shared::one_time_code::{MAILED_DIGITS, MailedCode};
use sea_orm::ActiveEnum;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use totp_lite::{Sha256, totp_custom};

use crate::key::Secrets;
use crate::storage::entity::challenge;

/// The code of a challenge: HOTP (RFC 4226 §5.3) with HMAC-SHA-256 and eight digits.
///
/// The secret is derived from the server key and everything that the code is for (purpose, challenge,
/// account and address), so that no row can be changed into one whose code is known. Each challenge has
/// its own secret and needs no second counter value.
///
/// # Errors
/// Never: the generator writes eight digits.
pub fn code(secrets: &Secrets, challenge: &challenge::Model) -> anyhow::Result<MailedCode> {
    let secret = secrets.code_secret(
        challenge.id,
        &[
            challenge.purpose.to_value().as_bytes(),
            challenge.id.as_bytes(),
            challenge.account_id.as_bytes(),
            challenge.address.as_bytes(),
        ],
    );
    let digits = u32::try_from(MAILED_DIGITS)?;
    // HOTP is TOTP whose step is one "second": the counter is the time.
    Ok(MailedCode::parse(&totp_custom::<Sha256>(1, digits, &*secret, 0))?)
}

/// Whether `typed` is the code of the challenge, compared in constant time.
///
/// # Errors
/// As [`code`].
pub fn is_right(secrets: &Secrets, challenge: &challenge::Model, typed: &MailedCode) -> anyhow::Result<bool> {
    let right = code(secrets, challenge)?;
    Ok(right.reveal().as_bytes().ct_eq(typed.reveal().as_bytes()).into())
}

/// Of which of these challenges `typed` is the code. Each is compared, in constant time.
///
/// # Errors
/// As [`code`].
pub fn which<'c>(
    secrets: &Secrets,
    challenges: &'c [challenge::Model],
    typed: &MailedCode,
) -> anyhow::Result<Option<&'c challenge::Model>> {
    let mut found = u32::MAX;
    for (place, challenge) in (0..).zip(challenges) {
        let right = code(secrets, challenge)?;
        found.conditional_assign(&place, right.reveal().as_bytes().ct_eq(typed.reveal().as_bytes()));
    }
    Ok(usize::try_from(found).ok().and_then(|place| challenges.get(place)))
}

#[cfg(test)]
mod tests {
    use ninsho_shared::Timestamp;
    use totp_lite::Sha1;
    use uuid::Uuid;

    use super::*;
    use crate::storage::entity::challenge::Purpose;

    fn challenge() -> challenge::Model {
        challenge::Model {
            id: Uuid::from_u128(1),
            purpose: Purpose::Login,
            account_id: Uuid::from_u128(2),
            session_id: Uuid::from_u128(3),
            address: "taro@example.com".to_owned(),
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(0),
            attempts: 0,
            last_sent_at: Timestamp::from_millis(0),
            used_at: None,
            void_at: None,
        }
    }

    #[test]
    fn the_generator_counts_as_rfc_4226_appendix_d() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(totp_custom::<Sha1>(1, 6, b"12345678901234567890", counter), code);
        }
    }

    #[test]
    fn a_code_is_bound_to_everything_that_it_is_for() {
        let secrets = Secrets::new(&[7; 32]).unwrap();
        let of = |challenge: &challenge::Model| code(&secrets, challenge).unwrap().reveal().to_owned();
        let one = challenge();
        let first = of(&one);
        assert_eq!(first, of(&one), "a resend carries the same code");
        for other in [
            challenge::Model { id: Uuid::from_u128(9), ..one.clone() },
            challenge::Model { purpose: Purpose::AddressChange, ..one.clone() },
            challenge::Model { account_id: Uuid::from_u128(9), ..one.clone() },
            challenge::Model { address: "jiro@example.com".to_owned(), ..one.clone() },
        ] {
            assert_ne!(first, of(&other));
        }
        let other_server = Secrets::new(&[8; 32]).unwrap();
        assert_ne!(first, code(&other_server, &one).unwrap().reveal());
    }

    #[test]
    fn a_code_is_found_among_those_of_several_challenges() {
        let secrets = Secrets::new(&[7; 32]).unwrap();
        let all: Vec<_> =
            (1..4).map(|id| challenge::Model { id: Uuid::from_u128(id), ..challenge() }).collect();
        for own in &all {
            let found = which(&secrets, &all, &code(&secrets, own).unwrap()).unwrap();
            assert_eq!(found.map(|found| found.id), Some(own.id));
        }
        let strange = challenge::Model { id: Uuid::from_u128(9), ..challenge() };
        assert_eq!(which(&secrets, &all, &code(&secrets, &strange).unwrap()).unwrap(), None);
        assert_eq!(which(&secrets, &[], &code(&secrets, &strange).unwrap()).unwrap(), None);
    }
}
