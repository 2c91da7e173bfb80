//! The accounts of the bench, as `ninsho account import` reads them.

use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

use crate::hashes;

/// People whose log-in is measured: their hash costs what a real one does.
pub(crate) const TO_LOG_IN: Group = Group { letter: 'a', number: 6_000 };
/// People whose codes are measured: they log in at next to no cost, and keep to the limits on
/// mailed codes, so there are many of them.
pub(crate) const TO_GET_CODES: Group = Group { letter: 'b', number: 16_000 };

/// Accounts that are alike, with numbers in their IDs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    letter: char,
    number: u32,
}

impl Group {
    fn id(self, number: u32) -> String {
        format!("{}{number:07}", self.letter)
    }
}

/// The mail address of an ID.
pub(crate) fn address(id: &str) -> String {
    format!("{id}@example.com")
}

/// The file for `ninsho account import`. All in a group have one hash: the server cannot know,
/// and each log-in costs the same.
///
/// # Errors
/// Never, with parameters that argon2 takes.
pub(crate) fn csv() -> Result<String> {
    let mut text = "user_id,password_hash,mail_address\n".to_owned();
    for (group, hash) in [(TO_LOG_IN, hashes::full()?), (TO_GET_CODES, hashes::least()?)] {
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
        let csv = csv().unwrap();
        let ids: std::collections::HashSet<_> = csv.lines().skip(1).map(|line| &line[..8]).collect();
        assert_eq!(ids.len(), (TO_LOG_IN.number + TO_GET_CODES.number) as usize);
        assert!(csv.lines().skip(1).all(|line| line.ends_with("@example.com")));
    }

    #[test]
    fn a_queue_goes_around_or_ends() {
        let queue = Queue::new(Group { letter: 'c', number: 2 });
        assert_eq!([queue.around(), queue.around(), queue.around()], ["c0000000", "c0000001", "c0000000"]);
        assert!(queue.once().is_err());
    }
}
