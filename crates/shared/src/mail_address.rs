//! A mail address that can be registered to receive codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::carrier;
use crate::domain::{Domain, DomainError};
use crate::invisible::visible_name;
use crate::user_id::half_width;

/// The longest address, in characters (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_LEN: usize = 254;
/// The longest part before the `@` (RFC 5321 §4.5.3.1.1).
pub const MAX_LOCAL_LEN: usize = 64;

/// Stands in a masked address for the letters before the `@` that are not shown.
const MASK: &str = "****";
/// So many letters before the `@` and the last one is shown too: of fewer, two would tell too much.
const SHOWS_LAST_FROM: usize = 4;

/// A mail address: a local part in ASCII and a public domain.
///
/// `Debug` shows the masked form only.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub struct MailAddress {
    local: String,
    domain: Domain,
}

/// Why a text is not a mail address that can be registered.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("the address is empty: type it as in taro@example.com")]
    Empty,
    /// No `@`, or nothing before it.
    #[error("the address has no name and '@', as in taro@example.com")]
    NoAt,
    /// More than [`MAX_LEN`] characters in all or [`MAX_LOCAL_LEN`] before the `@`.
    #[error("the address is longer than a mail address can be")]
    TooLong,
    /// A character before the `@` that is not a letter, a digit or one of ``!#$%&'*+-/=?^_`{|}~.``
    #[error("the part before '@' holds a character that mail servers do not accept")]
    Character,
    /// A dot at the beginning, at the end, or beside another one.
    #[error("the part before '@' cannot begin or end with a dot, or hold two in a row")]
    Dots,
    /// The masked form of an address, which is shown in its place.
    #[error("the address is hidden by asterisks: type it whole, as in taro@example.com")]
    Masked,
    /// The part after the `@` is not a public domain name.
    #[error("{0}")]
    Domain(#[from] DomainError),
}

impl AddressError {
    /// Every reason, for the documentation.
    pub const REASONS: &[&str] = &[
        Self::Empty.reason(),
        Self::NoAt.reason(),
        Self::TooLong.reason(),
        Self::Character.reason(),
        Self::Dots.reason(),
        Self::Masked.reason(),
        Self::Domain(DomainError::Empty).reason(),
        Self::Domain(DomainError::Name).reason(),
        Self::Domain(DomainError::TooLong).reason(),
        Self::Domain(DomainError::IpAddress).reason(),
        Self::Domain(DomainError::NotPublic).reason(),
        Self::Domain(DomainError::MixedAlphabets).reason(),
        Self::Domain(DomainError::UnknownTop).reason(),
    ];

    /// The name on the wire, for a program to branch on.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoAt => "no_at",
            Self::TooLong => "too_long",
            Self::Character => "character",
            Self::Dots => "dots",
            Self::Masked => "masked",
            Self::Domain(DomainError::Empty) => "domain_empty",
            Self::Domain(DomainError::Name) => "domain_name",
            Self::Domain(DomainError::TooLong) => "domain_too_long",
            Self::Domain(DomainError::IpAddress) => "domain_ip_address",
            Self::Domain(DomainError::NotPublic) => "domain_not_public",
            Self::Domain(DomainError::MixedAlphabets) => "domain_mixed_alphabets",
            Self::Domain(DomainError::UnknownTop) => "domain_unknown_top",
        }
    }
}

impl MailAddress {
    /// Reads what a person typed. Full-width letters become plain ones; blanks and what else comes
    /// along when an address is copied (`mailto:`, angle brackets, a comma behind it) go.
    ///
    /// # Errors
    /// [`AddressError`] names the part that is wrong.
    pub fn parse(input: &str) -> Result<Self, AddressError> {
        let address = Self::of(bare(&half_widths(input)), Domain::parse)?;
        if is_masked(&address.local) { Err(AddressError::Masked) } else { Ok(address) }
    }

    fn of(text: &str, domain_of: fn(&str) -> Result<Domain, DomainError>) -> Result<Self, AddressError> {
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        // The bound comes before the work; an address in another alphabet shrinks later.
        if text.len() > 4 * MAX_LEN {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        let domain = domain_of(domain)?;
        let local = local_part(local, &domain)?;
        if local.len() + 1 + domain.as_str().len() > MAX_LEN {
            return Err(AddressError::TooLong);
        }
        Ok(Self { local, domain })
    }

    /// The part before the `@`, without quotes.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain after the `@`.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// What is shown to people in place of the address: `t****o@example.com`, which tells `taro@` from
    /// `tanaka@`; without the last letter where there are fewer than four.
    #[must_use]
    pub fn masked(&self) -> String {
        // A local part is ASCII: a byte is a letter.
        let (first, last) = (&self.local[..1], &self.local[self.local.len() - 1..]);
        let last = if self.local.len() >= SHOWS_LAST_FROM { last } else { "" };
        format!("{first}{MASK}{last}@{}", self.domain)
    }

    /// The form that SMTP wants (RFC 5321 §4.1.2): quoted where the dots ask for it.
    #[must_use]
    pub fn smtp_local(&self) -> String {
        if dots_are_plain(&self.local) { self.local.clone() } else { format!("\"{}\"", self.local) }
    }
}

/// Whether this is what [`MailAddress::masked`] leaves of the part before the `@`, or a placeholder.
fn is_masked(local: &str) -> bool {
    let before_last = local.char_indices().next_back().map_or("", |(last, _)| &local[..last]);
    local.ends_with(MASK) || (before_last.len() > MASK.len() && before_last.ends_with(MASK))
}

/// Full-width letters as plain ones, without invisible characters.
fn half_widths(input: &str) -> String {
    let text: String = input.chars().map(half_width).collect();
    visible_name(&text)
}

/// The address without what is around it in a mail, a list or a link.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(is_around);
    // `Taro <taro@example.com>`, but not one of two addresses.
    let text = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) if !name.contains(['@', '<', '>']) => address.trim_matches(is_around),
        _ => text,
    };
    match text.split_at_checked(MAILTO.len()) {
        // An escape in a link (RFC 6068 §2) would be taken for the name's own letters.
        Some((scheme, address)) if scheme.eq_ignore_ascii_case(MAILTO) && !address.contains('%') => {
            address.split('?').next().unwrap_or_default().trim_matches(is_around)
        }
        _ => text,
    }
}

const MAILTO: &str = "mailto:";

/// A blank, or punctuation that follows an address in a text. A full stop may be the root's.
fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '、' | '。' | '､' | '｡')
}

fn local_part(local: &str, domain: &Domain) -> Result<String, AddressError> {
    // A quoted spelling is read, so that an address can be pasted from a header.
    let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
    if local.is_empty() {
        return Err(AddressError::NoAt);
    }
    if local.len() > MAX_LOCAL_LEN {
        return Err(AddressError::TooLong);
    }
    // atext of RFC 5322 §3.2.3, and the dot.
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    if !local.bytes().all(allowed) {
        return Err(AddressError::Character);
    }
    if dots_are_plain(local) || carrier::had_odd_dots(domain) {
        Ok(local.to_owned())
    } else {
        Err(AddressError::Dots)
    }
}

fn dots_are_plain(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty())
}

/// Reads a stored address, which the rules of its time accepted. What a person types is read by
/// [`MailAddress::parse`].
impl FromStr for MailAddress {
    type Err = AddressError;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        // A row may hold a masked one.
        Self::of(input, Domain::read)
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailAddress({})", self.masked())
    }
}

impl TryFrom<String> for MailAddress {
    type Error = AddressError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::of(&input, Domain::read)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, AddressError> {
        MailAddress::parse(text).map(|address| address.to_string())
    }

    #[test]
    fn an_address_is_read_however_it_was_typed() {
        for (typed, read) in [
            ("taro@example.com", "taro@example.com"),
            ("  taro@EXAMPLE.com.\n", "taro@example.com"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "taro@example.com"),
            ("Taro.Yamada+uni@example.co.jp", "Taro.Yamada+uni@example.co.jp"),
            ("o'brien@example.com", "o'brien@example.com"),
            ("taro@日本語.jp", "taro@xn--wgv71a119e.jp"),
            ("\u{feff}ta\u{200b}ro@exam\u{ad}ple\u{200e}.com\u{2069}", "taro@example.com"),
            ("z12@example.org、", "z12@example.org"),
            ("z12@example.org。", "z12@example.org"),
            ("z12@example.org，", "z12@example.org"),
            ("z12@example.org ;", "z12@example.org"),
            ("、z12@example.org", "z12@example.org"),
            ("<taro@example.com>", "taro@example.com"),
            ("＜taro@example.com＞、", "taro@example.com"),
            ("京大 太郎 <taro@example.com>", "taro@example.com"),
            ("mailto:taro@example.com", "taro@example.com"),
            ("MAILTO:taro@example.com?subject=hi", "taro@example.com"),
            ("<mailto:taro@example.com>;", "taro@example.com"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(read), "{typed}");
        }
    }

    #[test]
    fn old_carrier_addresses_are_accepted_and_go_out_quoted() {
        for (typed, smtp) in [
            ("a..b@docomo.ne.jp", "\"a..b\""),
            ("c.@ezweb.ne.jp", "\"c.\""),
            ("\"d..\"@docomo.ne.jp", "\"d..\""),
            (".e@t.vodafone.ne.jp", "\".e\""),
            ("f..g@jp-t.ne.jp", "\"f..g\""),
            ("h.@disney.ne.jp", "\"h.\""),
        ] {
            let address = MailAddress::parse(typed).unwrap();
            assert_eq!(address.smtp_local(), smtp);
        }
        assert_eq!(MailAddress::parse("a.b@docomo.ne.jp").unwrap().smtp_local(), "a.b");
        assert_eq!(parse("a..b@example.com"), Err(AddressError::Dots));
    }

    #[test]
    fn what_is_no_address_is_refused_by_part() {
        for (text, error) in [
            ("", AddressError::Empty),
            ("taro", AddressError::NoAt),
            ("@example.com", AddressError::NoAt),
            ("taro@", AddressError::Domain(DomainError::Empty)),
            ("taro@[127.0.0.1]", AddressError::Domain(DomainError::IpAddress)),
            ("ta ro@example.com", AddressError::Character),
            ("太郎@example.com", AddressError::Character),
            ("taro(work)@example.com", AddressError::Character),
            ("a@b@example.com", AddressError::Character),
            ("taro\r\nBcc: x@example.com", AddressError::Character),
            ("t****o@example.com", AddressError::Masked),
            ("ab****@example.com", AddressError::Masked),
            ("ｔ＊＊＊＊ｏ@example.com", AddressError::Masked),
            ("id*********@mail2.adm.kyoto-u.ac.jp", AddressError::Masked),
            ("<taro@example.com", AddressError::Character),
            ("taro@example.com>", AddressError::Domain(DomainError::Name)),
            ("a@example.com, <b@example.com>", AddressError::Domain(DomainError::Name)),
            ("mailto:ta%2Bro@example.com", AddressError::Character),
            ("taro@example.org、com", AddressError::Domain(DomainError::Name)),
            ("taro@example.con", AddressError::Domain(DomainError::UnknownTop)),
            (".taro@example.com", AddressError::Dots),
            (&format!("{}@example.com", "a".repeat(65)), AddressError::TooLong),
            (&"a".repeat(5000), AddressError::TooLong),
        ] {
            assert_eq!(parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn an_address_that_was_accepted_once_stays_readable() {
        for stored in ["taro@example.xn--org-6y3b", "taro@example.gone"] {
            assert!(MailAddress::parse(stored).is_err());
            assert_eq!(
                stored.parse::<MailAddress>().map(|address| address.to_string()),
                Ok(stored.to_owned())
            );
        }
    }

    #[test]
    fn the_mask_shows_the_first_and_the_last_letter_and_debug_shows_the_mask() {
        let address = MailAddress::parse("taro@example.com").unwrap();
        assert_eq!(address.masked(), "t****o@example.com");
        assert_eq!(parse(&address.masked()), Err(AddressError::Masked));
        for (text, masked) in [("a", "a****"), ("bob", "b****"), ("anna", "a****a")] {
            let address = MailAddress::parse(&format!("{text}@example.com")).unwrap();
            assert_eq!(address.masked(), format!("{masked}@example.com"));
            assert_eq!(parse(&address.masked()), Err(AddressError::Masked));
        }
        assert_eq!(parse("t***@example.com").as_deref(), Ok("t***@example.com"));
        assert_eq!(parse("****t@example.com").as_deref(), Ok("****t@example.com"));
        assert_eq!(format!("{address:?}"), "MailAddress(t****o@example.com)");
    }
}
