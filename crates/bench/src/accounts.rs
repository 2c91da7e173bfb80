//! The accounts of the bench, as `ninsho account import` reads them.

use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

use crate::extent::Extent;
use crate::hashes;

/// People whose log-in is measured.
const TO_LOG_IN: Group = Group { letter: 'a', number: 6_000 };
/// People whose codes are measured: they keep to the limits on mailed codes, so there are many of them.
const TO_GET_CODES: Group = Group { letter: 'b', number: 16_000 };

/// People whose log-in is measured, and people whose codes are.
pub(crate) const fn groups(extent: &Extent) -> [Group; 2] {
    [TO_LOG_IN.one_in(extent.accounts_divisor), TO_GET_CODES.one_in(extent.accounts_divisor)]
}

/// Accounts that are alike, with numbers in their IDs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    letter: char,
    number: u32,
}

impl Group {
    const fn one_in(self, divisor: u32) -> Self {
        Self { number: self.number / divisor, ..self }
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
    for group in groups(extent) {
        for number in 0..group.number {
            let id = group.id(number);
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
        let csv = csv(&Extent::full(1)).unwrap();
        let ids: std::collections::HashSet<_> = csv.lines().skip(1).map(|line| &line[..8]).collect();
        assert_eq!(ids.len(), (TO_LOG_IN.number + TO_GET_CODES.number) as usize);
        assert_eq!(super::csv(&Extent::short()).unwrap().lines().count(), 1 + 300 + 800);
        assert!(csv.lines().skip(1).all(|line| line.ends_with("@example.com")));
    }

    #[test]
    fn a_queue_goes_around_or_ends() {
        let queue = Queue::new(Group { letter: 'c', number: 2 });
        assert_eq!([queue.around(), queue.around(), queue.around()], ["c0000000", "c0000001", "c0000000"]);
        assert!(queue.once().is_err());
    }
}
