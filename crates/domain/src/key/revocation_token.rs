//! The token of a revocation link: the id of its row, and an authentication tag.
//!
//! The database holds the id alone, so that a reader of the table cannot use the link.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::key::Secrets;

const ID_LEN: usize = 16;
const PROOF_LEN: usize = 16;

/// The token of the revocation link `id`: 43 letters, digits, hyphens and underscores.
#[must_use]
pub fn make(secrets: &Secrets, id: Uuid) -> String {
    let mut bytes = [0; ID_LEN + PROOF_LEN];
    bytes[..ID_LEN].copy_from_slice(id.as_bytes());
    bytes[ID_LEN..].copy_from_slice(&secrets.revocation_link_proof(id));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The id in a token that [`make`] made with the same secrets; none for any other text.
#[must_use]
pub fn read(secrets: &Secrets, token: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, proof) = bytes.split_first_chunk::<ID_LEN>()?;
    let id = Uuid::from_bytes(*id);
    bool::from(secrets.revocation_link_proof(id).ct_eq(proof)).then_some(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::KEY_LEN;

    fn secrets(byte: u8) -> Secrets {
        Secrets::new(&[byte; KEY_LEN]).unwrap()
    }

    #[test]
    fn a_token_is_read_back_by_the_server_that_made_it_alone() {
        let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);
        let token = make(&secrets(1), id);
        assert_eq!(token.len(), 43);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");
        assert_eq!(read(&secrets(1), &token), Some(id));
        assert_eq!(read(&secrets(2), &token), None);
    }

    #[test]
    fn no_other_spelling_of_a_token_is_accepted() {
        let secrets = secrets(1);
        let token = make(&secrets, Uuid::from_u128(7));
        for place in 0..token.len() {
            for other in ['A', 'b', '7', '-'] {
                let mut changed: Vec<char> = token.chars().collect();
                if std::mem::replace(&mut changed[place], other) != other {
                    let changed: String = changed.into_iter().collect();
                    assert_eq!(read(&secrets, &changed), None, "{changed}");
                }
            }
        }
        for text in ["", "AAAA", &token[..42], &format!("{token}A"), &format!("{token}="), " ", "é"] {
            assert_eq!(read(&secrets, text), None, "{text:?}");
        }
    }

    /// Texts near to a token.
    fn near_a_token() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[A-Za-z0-9_\\-]{40,46}".prop_map(String::from),
            "[A-Za-z0-9_\\-+/=。） \n]{43}".prop_map(String::from),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_token_is_read_back_and_has_one_spelling(id in any::<u128>(), place in 0_usize..43, other in "[A-Za-z0-9_\\-]") {
            let id = Uuid::from_u128(id);
            let token = make(&secrets(1), id);
            prop_assert_eq!(read(&secrets(1), &token), Some(id));
            let mut changed = token.clone();
            changed.replace_range(place..=place, &other);
            prop_assert_eq!(read(&secrets(1), &changed), (changed == token).then_some(id));
        }

        #[test]
        fn nothing_else_is_read(text in near_a_token()) {
            prop_assert_eq!(read(&secrets(1), &text), None);
        }
    }
}
