//! What an answer that is kept for a retry is found by, and sealed with.
//!
//! An answer may hold a token, or codes that are shown once. So it is sealed under the key that its caller
//! has chosen for the request, which is not stored: neither a stolen database nor the server by itself
//! can open it.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use super::random::Random;
use super::{Derived, Secrets, mac, open, seal};

impl Secrets {
    /// A name for these parts that tells nothing of them, a guessed password among them neither. It stays
    /// the same over a rotation.
    #[must_use]
    pub fn name_of_request(&self, parts: &[&[u8]]) -> [u8; 32] {
        *mac(&self.oldest().kept_answers, parts)
    }

    /// Encrypts an answer for who sends the key `chosen` again. `name` is the row's.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub fn seal_answer(
        &self,
        name: &str,
        chosen: &str,
        plain: &[u8],
        random: &dyn Random,
    ) -> anyhow::Result<Vec<u8>> {
        seal(&self.newest.answer_cipher(chosen), name, plain, random)
    }

    /// Decrypts what [`Secrets::seal_answer`] made.
    ///
    /// # Errors
    /// When it was made with another server key, another chosen key, for another row, or was changed.
    pub fn open_answer(&self, name: &str, chosen: &str, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        open(self.all().map(|key| key.answer_cipher(chosen)), name, sealed)
    }
}

impl Derived {
    fn answer_cipher(&self, chosen: &str) -> XChaCha20Poly1305 {
        let key = mac(&self.kept_answers, &[b"seal", chosen.as_bytes()]);
        XChaCha20Poly1305::new((&*key).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    #[test]
    fn an_answer_opens_for_the_key_that_its_caller_chose_and_for_no_other() {
        let [own, other] = [1, 2].map(|byte| Secrets::new(&[byte; 32]).unwrap());
        let sealed = own.seal_answer("row", "chosen", b"plain", &SeededRandom::new(1)).unwrap();
        assert_eq!(own.open_answer("row", "chosen", &sealed).unwrap().as_slice(), b"plain");
        assert!(own.open_answer("row", "guessed", &sealed).is_err());
        assert!(own.open_answer("another row", "chosen", &sealed).is_err());
        assert!(other.open_answer("row", "chosen", &sealed).is_err());
        assert!(own.open("row", &sealed).is_err(), "the server has no key to it");
    }

    #[test]
    fn a_request_has_one_name_and_no_other_has_it() {
        let [own, other] = [1, 2].map(|byte| Secrets::new(&[byte; 32]).unwrap());
        let name = own.name_of_request(&[b"a", b"bc"]);
        assert_eq!(name, own.name_of_request(&[b"a", b"bc"]));
        assert_ne!(name, own.name_of_request(&[b"ab", b"c"]));
        assert_ne!(name, other.name_of_request(&[b"a", b"bc"]));
    }
}
