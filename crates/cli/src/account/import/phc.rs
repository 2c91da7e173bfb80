//! Hashes that come from elsewhere: only those that the server can check, at a bearable cost.

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;

/// What one log-in may take of the server's memory, in KiB: 64 MiB.
const MOST_MEMORY: u32 = 64 * 1024;
/// Passes times memory in KiB: about five times what a hash of our own takes, so that those that common
/// libraries make (RFC 9106 §4, second choice) can be imported, and no ID holds the server up.
const MOST_WORK: u64 = 3 * MOST_MEMORY as u64;

/// The memory that argon2id needs with so many passes, in KiB: what OWASP asks for (ASVS 5.0,
/// appendix C).
const fn least_memory(passes: u32) -> u32 {
    match passes {
        0 | 1 => 46 * 1024,
        2 => 19 * 1024,
        _ => 12 * 1024,
    }
}

/// Whether `text` is an argon2id hash that the server takes.
///
/// # Errors
/// Says what is wrong, without repeating the hash.
pub(in crate::account) fn check(text: &str) -> Result<(), String> {
    let form = "write it as $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH";
    let hash = PasswordHash::new(text).map_err(|_| format!("this is no password hash: {form}"))?;
    if hash.algorithm.as_str() != "argon2id" {
        return Err(format!("only argon2id hashes are taken: {form}"));
    }
    if hash.version.is_some_and(|version| version != 19) {
        return Err(format!("only version 19 of argon2id is taken: {form}"));
    }
    if hash.salt.is_none() || hash.hash.is_none() {
        return Err(format!("the salt or the hash itself is missing: {form}"));
    }
    let params =
        Params::try_from(&hash).map_err(|_| format!("the parameters of the hash are wrong: {form}"))?;
    if params.m_cost() < least_memory(params.t_cost()) {
        return Err("the hash is too cheap to guess at: at least m=19456 with t=2, m=12288 with t=3 or \
                    more, or m=47104 with t=1"
            .to_owned());
    }
    let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
    if params.m_cost() > MOST_MEMORY || work > MOST_WORK {
        return Err(format!(
            "each log-in would cost too much: at most m={MOST_MEMORY}, and m times t at most {MOST_WORK}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: &str = "$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn reason(head: &str) -> String {
        check(&format!("{head}{TAIL}")).err().unwrap_or_default()
    }

    #[test]
    fn a_hash_that_the_server_can_check_is_taken() {
        assert_eq!(reason("$argon2id$v=19$m=19456,t=2,p=1"), "");
        assert_eq!(reason("$argon2id$v=19$m=65536,t=3,p=4"), "");
        assert_eq!(reason("$argon2id$v=19$m=12288,t=3,p=1"), "");
        assert_eq!(reason("$argon2id$v=19$m=47104,t=1,p=1"), "");
    }

    #[test]
    fn any_other_is_refused_with_what_would_be_right() {
        for (hash, why) in [
            ("secret", "no password hash"),
            ("$2b$12$abcdefghijklmnopqrstuu5Lo0m6vF3Gm2pCxyzABCDEFGHIJKLMN", "argon2id"),
            ("$argon2id$v=19$m=19456,t=2,p=1", "missing"),
        ] {
            let error = check(hash).unwrap_err();
            assert!(error.contains(why) && error.contains("$argon2id$v=19$"), "{hash}: {error}");
        }
        assert!(reason("$argon2i$v=19$m=19456,t=2,p=1").contains("only argon2id"));
        assert!(reason("$argon2id$v=16$m=19456,t=2,p=1").contains("version 19"));
        assert!(reason("$argon2id$v=19$m=1,t=2,p=1").contains("parameters"));
        for cheap in ["m=8,t=1", "m=19456,t=1", "m=19455,t=2", "m=12287,t=9"] {
            assert!(reason(&format!("$argon2id$v=19${cheap},p=1")).contains("too cheap"), "{cheap}");
        }
        assert!(reason("$argon2id$v=19$m=4194304,t=1,p=1").contains("too much"));
        for costly in ["m=262144,t=16,p=1", "m=65536,t=4,p=1", "m=65537,t=1,p=1", "m=19456,t=11,p=1"] {
            let why = reason(&format!("$argon2id$v=19${costly}"));
            assert!(why.contains("at most m=65536, and m times t at most 196608"), "{costly}: {why}");
        }
    }
}
