//! Password hashes as fast as the machine can make them: the same parameters and library as
//! the server's, memory that is there already, and nothing else to do.

use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHasher, Version};
use tokio::task::JoinSet;

use crate::load::Meter;

/// The password of every account here.
pub(crate) const PASSWORD: &str = "correct horse battery staple";
const SALT: &[u8] = b"salt of the bench";

/// What the server's new passwords cost: 19 MiB …
const MEMORY_KIB: u32 = 19 * 1024;
/// … and two passes, in one lane.
const PASSES: u32 = 2;

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|error| anyhow!("{error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A stored hash of [`PASSWORD`] that costs what a real one does.
///
/// # Errors
/// Never, with these parameters.
pub(crate) fn stored() -> Result<String> {
    let hash = argon2()?.hash_password_with_salt(PASSWORD.as_bytes(), SALT);
    Ok(hash.map_err(|error| anyhow!("{error}"))?.to_string())
}

/// Hashes on `threads` threads of their own until the meter ends.
pub(crate) fn on_threads(threads: usize, meter: &Arc<Meter>) -> JoinSet<Result<()>> {
    let mut running = JoinSet::new();
    for _ in 0..threads {
        let meter = Arc::clone(meter);
        running.spawn(async move {
            let (ended, end) = tokio::sync::oneshot::channel();
            thread::Builder::new().name("raw-hash".to_owned()).spawn(move || {
                // Nobody waits any more when the bench itself broke off.
                drop(ended.send(hash_until_over(&meter)));
            })?;
            end.await.context("a thread that hashes has broken")?
        });
    }
    running
}

fn hash_until_over(meter: &Meter) -> Result<()> {
    let argon2 = argon2()?;
    let mut memory = vec![Block::default(); argon2.params().block_count()];
    let mut output = [0; 32];
    while meter.goes_on() {
        argon2
            .hash_password_into_with_memory(PASSWORD.as_bytes(), SALT, &mut output, &mut memory)
            .map_err(|error| anyhow!("cannot hash: {error}"))?;
        std::hint::black_box(&output);
        meter.count();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_hash_says_what_it_costs() {
        assert!(stored().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
