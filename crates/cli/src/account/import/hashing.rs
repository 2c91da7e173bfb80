//! Hashing many passwords, on all cores.

use std::num::NonZeroUsize;
use std::thread;

use anyhow::anyhow;
use indicatif::{ProgressBar, ProgressStyle};
use ninsho_domain::key::hash_now;
use ninsho_domain::key::random::Random;

use super::rows::{Proof, Row};
use ninsho_domain::account::command::NewAccount;

/// Makes accounts of the rows. A bar shows the progress where standard error is a terminal.
///
/// # Errors
/// When there is no randomness for the salts.
pub(super) fn all(rows: Vec<Row>, random: &dyn Random) -> anyhow::Result<Vec<NewAccount>> {
    let bar = ProgressBar::new(rows.len() as u64).with_style(style()?);
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = rows.len().div_ceil(threads).max(1);
    let mut rows = rows.into_iter();
    let accounts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let mine: Vec<Row> = rows.by_ref().take(share).collect();
                let bar = &bar;
                scope.spawn(move || {
                    let hashed = mine.into_iter().map(|row| {
                        let account = one(row, random);
                        bar.inc(1);
                        account
                    });
                    hashed.collect::<anyhow::Result<Vec<_>>>()
                })
            })
            .collect();
        let mut accounts = Vec::new();
        for worker in workers {
            accounts.extend(worker.join().map_err(|_| anyhow!("a thread that hashes has broken"))??);
        }
        anyhow::Ok(accounts)
    })?;
    bar.finish_and_clear();
    Ok(accounts)
}

fn one(row: Row, random: &dyn Random) -> anyhow::Result<NewAccount> {
    let password_hash = match row.proof {
        Proof::Password(password) => hash_now(&password, random)?,
        Proof::Hash(hash) => hash,
    };
    Ok(NewAccount { user_id: row.user_id, password_hash, mail_address: row.mail_address, staff: row.staff })
}

fn style() -> anyhow::Result<ProgressStyle> {
    Ok(ProgressStyle::with_template("hashing passwords {wide_bar} {pos}/{len}, {eta} left")?)
}
