//! The token of a device on which an account passed its second factor: the id of the device and an
//! authentication tag over id and user ID.
//!
//! Nothing of it is stored, and it lets nobody in: it only keeps the tries of its device apart from those
//! of strangers (OWASP, "device cookies"). A browser that several people use holds a token for each.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ninsho_shared::{Timestamp, UserId};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Secrets, drawn_at};

const ID_LEN: usize = 16;
const PROOF_LEN: usize = 16;
/// Between two tokens.
const SEPARATOR: char = '.';
/// People of one browser.
const MOST: usize = 4;

/// How long a device stays known after its last log-in: a year.
pub const KEPT: Duration = Duration::from_hours(24 * 365);

/// The device that `tokens` name for this user ID; none for any other text, or after a year.
#[must_use]
pub fn find(secrets: &Secrets, tokens: &str, user_id: &UserId, now: Timestamp) -> Option<Uuid> {
    let mut ids = tokens.split(SEPARATOR).take(MOST).filter_map(|token| read(secrets, token, user_id));
    ids.find(|id| now.since(drawn_at(*id)) < KEPT)
}

/// The tokens of a browser with one more for this user ID, in place of an earlier one of the same.
#[must_use]
pub fn add(secrets: &Secrets, tokens: &str, user_id: &UserId, id: Uuid) -> String {
    let is_another = |token: &&str| is_token(token) && read(secrets, token, user_id).is_none();
    let others = tokens.split(SEPARATOR).filter(is_another).take(MOST - 1);
    let new = make(secrets, id, user_id);
    std::iter::once(new.as_str()).chain(others).collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

fn make(secrets: &Secrets, id: Uuid, user_id: &UserId) -> String {
    let mut bytes = [0; ID_LEN + PROOF_LEN];
    bytes[..ID_LEN].copy_from_slice(id.as_bytes());
    bytes[ID_LEN..].copy_from_slice(&secrets.device_proof(id, user_id.as_str()));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(token: &str) -> Option<[u8; ID_LEN + PROOF_LEN]> {
    URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()
}

fn is_token(token: &str) -> bool {
    decode(token).is_some()
}

fn read(secrets: &Secrets, token: &str, user_id: &UserId) -> Option<Uuid> {
    let bytes = decode(token)?;
    let (id, proof) = bytes.split_first_chunk::<ID_LEN>()?;
    let id = Uuid::from_bytes(*id);
    bool::from(secrets.device_proof(id, user_id.as_str()).ct_eq(proof)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KEY_LEN;
    use crate::key::random::{SeededRandom, new_id};

    const NOW: Timestamp = Timestamp::from_millis(1_795_342_500_000);

    fn secrets(byte: u8) -> Secrets {
        Secrets::new(&[byte; KEY_LEN]).unwrap()
    }

    fn user(id: &str) -> UserId {
        id.parse().unwrap()
    }

    #[test]
    fn a_device_is_known_to_its_server_for_its_people_and_for_a_year() {
        let secrets_of = secrets(1);
        let id = new_id(&SeededRandom::new(1), NOW).unwrap();
        let tokens = add(&secrets_of, "", &user("taro"), id);
        let found = |secrets: &Secrets, who: &str, now| find(secrets, &tokens, &user(who), now);
        assert_eq!(found(&secrets_of, "taro", NOW), Some(id));
        assert_eq!(found(&secrets_of, "hanako", NOW), None);
        assert_eq!(found(&secrets(2), "taro", NOW), None);
        assert_eq!(found(&secrets_of, "taro", NOW.plus(KEPT)), None);
        assert!(!tokens.contains("taro"));
        for wrong in ["", ".", "x", &tokens[1..], &format!("{tokens}A")] {
            assert_eq!(find(&secrets_of, wrong, &user("taro"), NOW), None, "{wrong}");
        }
    }

    #[test]
    fn a_browser_keeps_the_last_four_people() {
        let secrets = secrets(1);
        let mut tokens = "nonsense.".to_owned();
        for (number, name) in ["a", "b", "c", "a", "d", "e"].into_iter().enumerate() {
            let id = new_id(&SeededRandom::new(number as u64), NOW).unwrap();
            tokens = add(&secrets, &tokens, &user(name), id);
        }
        let known = |name: &str| find(&secrets, &tokens, &user(name), NOW).is_some();
        assert_eq!(["a", "b", "c", "d", "e"].map(known), [true, false, true, true, true]);
        assert!(tokens.len() < 200, "{}", tokens.len());
    }
}
