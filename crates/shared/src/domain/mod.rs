//! A mail domain in its one comparable form, and the rules that forbid some.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::invisible::visible_name;
use crate::user_id::half_width;

#[cfg(not(target_arch = "wasm32"))]
mod letters;

/// A public domain name, in ASCII and lower case, without a trailing dot.
///
/// Names are mapped as UTS 46 says (non-transitional, as the WHATWG URL standard uses it)
/// before anything is compared, so that full-width letters, upper case, soft hyphens, other
/// full stops and styled letters are the same domain as the plain spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "example.com"))]
pub struct Domain(String);

/// Why a text is not a domain that can receive mail from here.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DomainError {
    /// Nothing follows the `@`.
    #[error("the part after '@' is missing")]
    Empty,
    /// Not a domain name by UTS 46 and RFC 1123 §2.1.
    #[error("the part after '@' is not a domain name such as example.com")]
    Name,
    /// More than 253 characters, or a label of more than 63.
    #[error("the part after '@' is longer than a domain name can be")]
    TooLong,
    /// An IP address in place of a name.
    #[error("an IP address cannot stand after '@'")]
    IpAddress,
    /// A name that the public mail system does not know: no dot, or a special-use name (RFC 6761).
    #[error("the part after '@' is not a public domain name")]
    NotPublic,
    /// One label mixes Latin letters with letters that look like them (UTS 39 §5.2). The page leaves
    /// this to the server.
    #[error("the part after '@' mixes letters of different alphabets")]
    MixedAlphabets,
    /// The last label is no top-level domain of the root zone, as of the list that the server was
    /// built with. The page leaves this to the server.
    #[error("the part after '@' does not end in a top-level domain that exists, such as com or jp")]
    UnknownTop,
}

/// Top-level names that never receive public mail (RFC 2606, RFC 6761, RFC 6762, RFC 7686,
/// RFC 8375, RFC 9476, and ICANN's reservation of `internal`).
const SPECIAL_USE: [&str; 9] =
    ["alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"];

impl Domain {
    /// Reads a domain name in any spelling.
    ///
    /// # Errors
    /// [`DomainError`] when it is not a public name.
    pub fn parse(input: &str) -> Result<Self, DomainError> {
        let name = Self::read(input)?;
        // Names in other alphabets are rare, and their rules weigh much: of the page, the server's answer
        // decides.
        #[cfg(not(target_arch = "wasm32"))]
        check_letters(&name.0)?;
        if !is_delegated(name.top()) {
            return Err(DomainError::UnknownTop);
        }
        Ok(name)
    }

    /// Reads a name that was accepted once, by the rules of its time: a top-level domain that is no
    /// longer delegated must not make a stored address unreadable.
    pub(crate) fn read(input: &str) -> Result<Self, DomainError> {
        let input: String = input.chars().map(half_width).collect();
        let input = visible_name(&input);
        let input = input.trim();
        if input.is_empty() {
            return Err(DomainError::Empty);
        }
        if input.starts_with('[') {
            return Err(DomainError::IpAddress);
        }
        // What a URL would take for something other than a name is no name, and a control
        // character would be dropped silently by a browser's reader.
        if input.chars().any(is_foreign) {
            return Err(DomainError::Name);
        }
        if input.len() > 1024 {
            return Err(DomainError::TooLong);
        }
        let ascii = to_ascii(input).ok_or(DomainError::Name)?;
        let name = ascii.strip_suffix('.').unwrap_or(&ascii);
        check(name)?;
        Ok(Self(name.to_owned()))
    }

    fn top(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// The comparable form: ASCII, lower case, `xn--` labels for other alphabets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this name lies below `parent` (and is not `parent` itself).
    #[must_use]
    pub fn is_below(&self, parent: &Self) -> bool {
        self.0.strip_suffix(&parent.0).is_some_and(|rest| rest.ends_with('.'))
    }
}

fn is_foreign(c: char) -> bool {
    let marks = matches!(
        c,
        '/' | '\\' | ':' | '@' | '?' | '#' | '%' | '<' | '>' | '[' | ']' | '^' | '|' | '"' | '(' | ')'
    );
    marks || c.is_control() || c.is_whitespace()
}

fn check(name: &str) -> Result<(), DomainError> {
    if name.len() > 253 || name.split('.').any(|label| label.len() > 63) {
        return Err(DomainError::TooLong);
    }
    let top = name.rsplit('.').next().unwrap_or_default();
    if top.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(DomainError::IpAddress);
    }
    for label in name.split('.') {
        let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if label.is_empty() || !plain || label.starts_with('-') || label.ends_with('-') {
            return Err(DomainError::Name);
        }
        #[cfg(not(target_arch = "wasm32"))]
        if mixes_alphabets(label) {
            return Err(DomainError::MixedAlphabets);
        }
    }
    if !name.contains('.') || SPECIAL_USE.contains(&top) {
        return Err(DomainError::NotPublic);
    }
    Ok(())
}

/// Whether the root zone holds a top-level domain: the list of IANA as the crate `tld` was published
/// with it (2.45.0: 1 November 2026).
#[cfg(not(target_arch = "wasm32"))]
fn is_delegated(top: &str) -> bool {
    tld::exist(top)
}

/// The list would weigh a tenth of the page; the server's answer decides.
#[cfg(target_arch = "wasm32")]
fn is_delegated(_top: &str) -> bool {
    true
}

#[cfg(not(target_arch = "wasm32"))]
fn check_letters(name: &str) -> Result<(), DomainError> {
    let permitted = name.split('.').all(letters::are_permitted);
    if permitted { Ok(()) } else { Err(DomainError::Name) }
}

/// Whether a label mixes Latin letters with an alphabet whose letters look like Latin ones.
/// Japanese with Latin letters is common and looks like neither, so it is no mixture.
#[cfg(not(target_arch = "wasm32"))]
fn mixes_alphabets(label: &str) -> bool {
    let Some(unicode) = label.strip_prefix("xn--").and_then(idna::punycode::decode_to_string) else {
        return false;
    };
    let latin = unicode.chars().any(|c| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}'));
    let alike = unicode.chars().any(|c| {
        matches!(c, '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1c80}'..='\u{1c8f}'
            | '\u{1f00}'..='\u{1fff}' | '\u{2de0}'..='\u{2dff}' | '\u{a4d0}'..='\u{a4ff}'
            | '\u{a640}'..='\u{a69f}' | '\u{ab70}'..='\u{abbf}')
    });
    latin && alike
}

#[cfg(not(target_arch = "wasm32"))]
fn to_ascii(name: &str) -> Option<String> {
    idna::domain_to_ascii(name).ok()
}

/// The browser's URL reader maps a host name as the same standard says; its table weighs
/// nothing, where ours would weigh more than the rest of the page.
#[cfg(target_arch = "wasm32")]
fn to_ascii(name: &str) -> Option<String> {
    web_sys::Url::new(&format!("http://{name}/")).ok().map(|url| url.hostname())
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;

    fn try_from(input: String) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

/// One domain whose addresses cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainRule {
    /// The domain.
    pub domain: Domain,
    /// Whether the names below it are forbidden too.
    #[serde(default)]
    pub subdomains: bool,
}

impl DomainRule {
    /// Whether this rule forbids `domain`.
    #[must_use]
    pub fn forbids(&self, domain: &Domain) -> bool {
        *domain == self.domain || (self.subdomains && domain.is_below(&self.domain))
    }
}

/// All domains whose addresses cannot be registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "decode", derive(ninsho_shared_derive::Decode))]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainRules(pub Vec<DomainRule>);

impl DomainRules {
    /// The rule that forbids `domain`, if one does.
    #[must_use]
    pub fn forbidding(&self, domain: &Domain) -> Option<&DomainRule> {
        self.0.iter().find(|rule| rule.forbids(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, DomainError> {
        Domain::parse(text).map(|domain| domain.0)
    }

    #[test]
    fn every_spelling_of_a_domain_is_the_same_domain() {
        for spelling in [
            "kyoto-u.ac.jp",
            "KYOTO-U.AC.JP",
            "kyoto-u.ac.jp.",
            "ｋｙｏｔｏ-u．ac．jp",
            "kyoto-u。ac｡jp",
            "kyo\u{ad}to-u.ac.jp",
            "ⓚyoto-u.ac.jp",
            "𝐤𝐲𝐨𝐭𝐨-u.ac.jp",
            "K\u{200b}yoto-u.ac.jp",
            "kyoto-u.ac.ＪＰ．",
        ] {
            assert_eq!(parse(spelling).as_deref(), Ok("kyoto-u.ac.jp"), "{spelling}");
        }
    }

    #[test]
    fn what_is_no_public_name_is_refused_by_reason() {
        for (text, error) in [
            ("", DomainError::Empty),
            ("[127.0.0.1]", DomainError::IpAddress),
            ("127.0.0.1", DomainError::IpAddress),
            ("0x7f.1", DomainError::IpAddress),
            ("localhost", DomainError::NotPublic),
            ("mail", DomainError::NotPublic),
            ("printer.local", DomainError::NotPublic),
            ("a..com", DomainError::Name),
            ("a.com..", DomainError::Name),
            ("-a.com", DomainError::Name),
            ("a_b.com", DomainError::Name),
            ("a.com/b", DomainError::Name),
            ("a\r\n.com", DomainError::Name),
            ("a%2ecom", DomainError::Name),
            ("kyоto-u.ac.jp", DomainError::MixedAlphabets),
            ("example.org、", DomainError::Name),
            ("example.xn--org-6y3b", DomainError::Name),
            ("☃.com", DomainError::Name),
            ("i❤.ws", DomainError::Name),
            ("xn--ls8h.la", DomainError::Name),
            ("example・.com", DomainError::Name),
            ("a·b.com", DomainError::Name),
            ("example.con", DomainError::UnknownTop),
            ("example.c0m", DomainError::UnknownTop),
            ("example.comm", DomainError::UnknownTop),
            ("example.日本", DomainError::UnknownTop),
            (&format!("{}.com", "a".repeat(64)), DomainError::TooLong),
        ] {
            assert_eq!(parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn other_alphabets_are_welcome_when_they_are_not_mixed() {
        assert_eq!(parse("日本語.jp").as_deref(), Ok("xn--wgv71a119e.jp"));
        assert_eq!(parse("почта.рф").as_deref(), Ok("xn--80a1acny.xn--p1ai"));
        assert_eq!(parse("xn--wgv71a119e.jp").as_deref(), Ok("xn--wgv71a119e.jp"));
        for name in [
            "ドメインname.jp",
            "ハーゲン・ダッツ.jp",
            "ゐゑヶ々〆.jp",
            "l·l.cat",
            "straße.de",
            "مثال.إختبار.com",
            "नमस्ते.भारत",
            "한국.한국",
            "みんな.みんな",
            "müller.de",
            "xn--mgba3gch31f060k.com",
            "example.museum",
        ] {
            assert_eq!(parse(name).map(|_| ()), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_joiner_that_means_something_makes_another_name_and_one_that_does_not_makes_none() {
        assert_eq!(parse("نامه\u{200c}ای.com").as_deref(), Ok("xn--mgba3gch31f060k.com"));
        assert_eq!(parse("exam\u{200d}ple.com\u{200c}").as_deref(), Ok("example.com"));
        assert_eq!(parse("\u{feff}example\u{200e}.com\u{2069}").as_deref(), Ok("example.com"));
    }

    #[test]
    fn a_rule_says_whether_the_names_below_count() {
        let exact = DomainRule { domain: Domain::parse("kyoto-u.ac.jp").unwrap(), subdomains: false };
        let below = DomainRule { subdomains: true, ..exact.clone() };
        let sub = Domain::parse("med.kyoto-u.ac.jp").unwrap();
        let other = Domain::parse("notkyoto-u.ac.jp").unwrap();
        assert!(exact.forbids(&exact.domain) && below.forbids(&exact.domain));
        assert!(!exact.forbids(&sub) && below.forbids(&sub));
        assert!(!exact.forbids(&other) && !below.forbids(&other));
    }
}
