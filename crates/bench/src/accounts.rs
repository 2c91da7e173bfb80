//! The accounts of the bench, as `ninsho account import` reads them.

use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

use crate::extent::Extent;
use crate::hashes;

/// People whose sessions are read, at most.
const READERS: u32 = 200;

/// The people of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups {
    /// Those whose log-in is measured: they go around.
    pub(crate) to_log_in: Group,
    /// Those whose mailed codes are measured. They keep to the limits on mails, so each is there for one.
    pub(crate) to_get_codes: Group,
    /// Those with an authenticator. Each of its time steps counts once, so each is there for one.
    pub(crate) with_authenticator: Group,
}

impl Groups {
    /// As many as a run of this extent takes.
    pub(crate) const fn of(extent: &Extent) -> Self {
        // The log-in here and that of another system.
        let two_parts = 2 * extent.rounds * extent.each_round();
        Self {
            to_log_in: Group { letter: 'a', number: 6_000 / extent.accounts_divisor },
            to_get_codes: Group { letter: 'b', number: two_parts + READERS },
            with_authenticator: Group { letter: 'c', number: two_parts },
        }
    }

    const fn all(&self) -> [Group; 3] {
        [self.to_log_in, self.to_get_codes, self.with_authenticator]
    }
}

/// Accounts that are alike, with numbers in their IDs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    letter: char,
    number: u32,
}

impl Group {
    /// All IDs.
    pub(crate) fn ids(self) -> impl Iterator<Item = String> {
        (0..self.number).map(move |number| self.id(number))
    }

    fn id(self, number: u32) -> String {
        format!("{}{number:07}", self.letter)
    }
}

/// The mail address of an ID.
pub(crate) fn address(id: &str) -> String {
    format!("{id}@example.com")
}

/// The file for `ninsho account import`. All have one hash: the server cannot know, and each log-in costs
/// the same. A cheaper one for those whose log-in is not measured would be refused.
///
/// # Errors
/// Never, with parameters that argon2 takes.
pub(crate) fn csv(extent: &Extent) -> Result<String> {
    let mut text = "user_id,password_hash,mail_address\n".to_owned();
    let hash = hashes::stored()?;
    for group in Groups::of(extent).all() {
        for id in group.ids() {
            writeln!(text, "{id},\"{hash}\",{}", address(&id))?;
        }
    }
    Ok(text)
}

/// Hands out the accounts of a group.
#[derive(Debug)]
pub(crate) struct Queue {
    group: Group,
    next: AtomicU32,
}

impl Queue {
    pub(crate) const fn new(group: Group) -> Self {
        Self { group, next: AtomicU32::new(0) }
    }

    /// The next one; after the last one the first again.
    pub(crate) fn around(&self) -> String {
        self.group.id(self.next.fetch_add(1, Ordering::Relaxed) % self.group.number)
    }

    /// The next one, each only once.
    ///
    /// # Errors
    /// When all have been handed out.
    pub(crate) fn once(&self) -> Result<String> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.group.number).then(|| self.group.id(number)).context("there are too few accounts")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_complete_and_no_id_stands_twice() {
        let (csv, extent) = (csv(&Extent::full(1)).unwrap(), Extent::full(1));
        let ids: std::collections::HashSet<_> = csv.lines().skip(1).map(|line| &line[..8]).collect();
        let people: u32 = Groups::of(&extent).all().iter().map(|group| group.number).sum();
        assert_eq!(ids.len(), people as usize);
        assert_eq!(super::csv(&Extent::short()).unwrap().lines().count(), 1 + 300 + 264 + 64);
        assert!(csv.lines().skip(1).all(|line| line.ends_with("@example.com")));
    }

    #[test]
    fn a_queue_goes_around_or_ends() {
        let queue = Queue::new(Group { letter: 'c', number: 2 });
        assert_eq!([queue.around(), queue.around(), queue.around()], ["c0000000", "c0000001", "c0000000"]);
        assert!(queue.once().is_err());
    }
}
