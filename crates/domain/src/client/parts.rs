//! What a client may do, and how it may prove itself: small sets, written with blanks between.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Something that a client may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read which factors a person has, masked.
    OtpRead,
    /// Ask for a one-time password.
    OtpSend,
    /// Verify one.
    OtpVerify,
}

impl Scope {
    /// What it allows, for the documentation.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::OtpRead => "Read which factors a person has, masked.",
            Self::OtpSend => "Ask for a one-time password.",
            Self::OtpVerify => "Verify a one-time password.",
        }
    }
}

/// A way to prove itself besides OAuth, for plugins that can do no OAuth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// HTTP Basic (RFC 7617) at each request.
    Basic,
    /// The header `X-API-Key`.
    ApiKey,
    /// A key in the path, for plugins that can set nothing but a base URL.
    Path,
}

/// A word that is none of the known ones.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{word:?} is unknown; there are {known}")]
pub struct UnknownWord {
    word: String,
    known: String,
}

/// One of a few words.
pub trait Word: Copy + Ord + 'static {
    /// All of them.
    const ALL: &[Self];

    /// As it is written.
    fn name(self) -> &'static str;

    /// Reads one.
    ///
    /// # Errors
    /// [`UnknownWord`], which names the known ones.
    fn parse(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.iter().copied().find(|one| one.name() == text).ok_or_else(|| UnknownWord {
            word: text.to_owned(),
            known: Self::ALL.iter().map(|one| one.name()).collect::<Vec<_>>().join(", "),
        })
    }
}

impl Word for Scope {
    const ALL: &[Self] = &[Self::OtpRead, Self::OtpSend, Self::OtpVerify];

    fn name(self) -> &'static str {
        match self {
            Self::OtpRead => "otp:read",
            Self::OtpSend => "otp:send",
            Self::OtpVerify => "otp:verify",
        }
    }
}

impl Word for Way {
    const ALL: &[Self] = &[Self::Basic, Self::ApiKey, Self::Path];

    fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::ApiKey => "api-key",
            Self::Path => "path",
        }
    }
}

/// A set of words, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words<W>(Vec<W>);

/// What a client may do.
pub type Scopes = Words<Scope>;
/// The ways by which a client may prove itself.
pub type Ways = Words<Way>;

impl<W: Word> Words<W> {
    /// Whether it is one of them.
    #[must_use]
    pub fn contains(&self, word: W) -> bool {
        self.0.contains(&word)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of these are among the others.
    #[must_use]
    pub fn is_within(&self, others: &Self) -> bool {
        self.0.iter().all(|word| others.contains(*word))
    }

    /// Those that are in both.
    #[must_use]
    pub fn shared_with(&self, others: &Self) -> Self {
        self.0.iter().copied().filter(|word| others.contains(*word)).collect()
    }
}

impl<W: Word> FromIterator<W> for Words<W> {
    fn from_iter<I: IntoIterator<Item = W>>(words: I) -> Self {
        let mut words: Vec<W> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        Self(words)
    }
}

impl<W: Word> FromStr for Words<W> {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        text.split(' ').filter(|word| !word.is_empty()).map(W::parse).collect()
    }
}

impl<W: Word> fmt::Display for Words<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|word| word.name()).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_as_it_is_written_in_one_order_and_each_word_once() {
        let scopes: Scopes = "otp:verify otp:read  otp:verify".parse().unwrap();
        assert_eq!(scopes.to_string(), "otp:read otp:verify");
        assert_eq!(scopes.to_string().parse::<Scopes>().unwrap(), scopes);
        assert!("".parse::<Ways>().unwrap().is_empty());
    }

    #[test]
    fn an_unknown_word_is_named_with_the_known_ones() {
        let error = "otp:read otp:write".parse::<Scopes>().unwrap_err().to_string();
        assert_eq!(error, "\"otp:write\" is unknown; there are otp:read, otp:send, otp:verify");
    }
}
