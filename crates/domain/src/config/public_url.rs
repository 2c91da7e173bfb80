//! The address of the page as people type it: the origin, in the one form that browsers send as `Origin`,
//! and the path that all of Ninsho is below.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use url::{Host, Url};

/// Scheme, host and port of the page, and its path if it shares the host: `https://mfa.example.ac.jp`,
/// `https://auth.example.ac.jp/user`. Without a slash at the end.
///
/// Capitals, the scheme's own port, a slash or a dot at the end and names in other alphabets are
/// brought into the form of an ASCII serialized origin (RFC 6454 §6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    address: String,
    /// The length of the origin, where the path begins.
    origin: usize,
    https: bool,
}

/// Why a text cannot be the public address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PublicUrlError {
    /// No URL, or none with a host.
    #[error("write scheme and host, as in https://mfa.example.ac.jp")]
    Url,
    /// A blank or a line break in it.
    #[error("there is a blank or a line break in it: write it as in https://mfa.example.ac.jp")]
    Blank,
    /// Neither https nor, on this machine, http.
    #[error("browsers keep the session cookie only over https:// (http:// is for localhost)")]
    Scheme,
    /// A name or a password before the host.
    #[error("take out the name or password before `@`: everybody sees this address")]
    UserInfo,
    /// `.` or `..` in the path.
    #[error("write the path without `.` and `..`: browsers resolve them before they ask")]
    Dots,
    /// Another character in the path than those that have one spelling, or two slashes in a row.
    #[error(
        "write the path with letters, digits, `-`, `_`, `.` and `~` between single slashes, \
         as in https://auth.example.ac.jp/user/"
    )]
    Path,
    /// `?`.
    #[error("take out the query, the part from `?` on")]
    Query,
    /// `#`.
    #[error("take out the fragment, the part from `#` on")]
    Fragment,
    /// A character that no name of a host has.
    #[error("the host is not a name that a browser can open: write it as in https://mfa.example.ac.jp")]
    Host,
}

impl PublicUrl {
    /// Reads the address, and brings it into its one form.
    ///
    /// # Errors
    /// [`PublicUrlError`] names the part that is wrong.
    pub fn parse(input: &str) -> Result<Self, PublicUrlError> {
        let text = input.trim();
        // The parser of the standard drops line breaks and tabs without a word.
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(PublicUrlError::Blank);
        }
        let mut url = Url::parse(text).map_err(|_| PublicUrlError::Url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(PublicUrlError::UserInfo);
        }
        let Some(host) = url.host_str().map(|host| host.trim_end_matches('.').to_owned()) else {
            return Err(if url.scheme() == "http" { PublicUrlError::Url } else { PublicUrlError::Scheme });
        };
        let https = match url.scheme() {
            "https" => true,
            "http" if is_loopback(&host) => false,
            _ => return Err(PublicUrlError::Scheme),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':');
        if host.is_empty() || !host.chars().all(plain) || url.port() == Some(0) {
            return Err(PublicUrlError::Host);
        }
        if url.query().is_some() {
            return Err(PublicUrlError::Query);
        }
        if url.fragment().is_some() {
            return Err(PublicUrlError::Fragment);
        }
        let path = path_of(text)?;
        url.set_host(Some(&host)).map_err(|_| PublicUrlError::Host)?;
        let origin = url.origin().ascii_serialization();
        Ok(Self { address: format!("{origin}{path}"), origin: origin.len(), https })
    }

    /// The whole address, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// As a browser sends it in `Origin`: without the path.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.address.split_at(self.origin).0
    }

    /// The path that all of Ninsho is below, without a slash at the end: `/user`; empty for a whole host.
    #[must_use]
    pub fn base(&self) -> &str {
        self.address.split_at(self.origin).1
    }

    /// A path of Ninsho's as the browser asks for it: `/login` is `/user/login`.
    #[must_use]
    pub fn path_to(&self, path: &str) -> String {
        format!("{}{path}", self.base())
    }

    /// A path of Ninsho's as a whole address.
    #[must_use]
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Whether people reach it over TLS; else it is on this machine.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }
}

/// The path of an address that has neither a query nor a fragment, without a slash at the end. It is read as
/// it is written, since the parser of the standard resolves dots and encodes the rest without a word.
fn path_of(text: &str) -> Result<String, PublicUrlError> {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let after_scheme = text.split_once(':').map_or("", |(_, rest)| rest.trim_start_matches(is_slash));
    let Some((_, path)) = after_scheme.split_once(is_slash) else { return Ok(String::new()) };
    if after_scheme.contains('\\') {
        return Err(PublicUrlError::Path);
    }
    if path.is_empty() {
        return Ok(String::new());
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    for part in path.split('/') {
        if matches!(part, "." | "..") {
            return Err(PublicUrlError::Dots);
        }
        if part.is_empty() || !part.chars().all(plain) {
            return Err(PublicUrlError::Path);
        }
    }
    Ok(format!("/{path}"))
}

fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for PublicUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.address)
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_the_origin_that_a_browser_sends() {
        for (written, origin) in [
            ("https://mfa.example.ac.jp", "https://mfa.example.ac.jp"),
            ("https://mfa.example.ac.jp/", "https://mfa.example.ac.jp"),
            ("https://mfa.example.ac.jp:443", "https://mfa.example.ac.jp"),
            ("HTTPS://MFA.Example.AC.JP:443/", "https://mfa.example.ac.jp"),
            ("https://mfa.example.ac.jp.", "https://mfa.example.ac.jp"),
            ("https://mfa.example.ac.jp:8443", "https://mfa.example.ac.jp:8443"),
            ("https://認証.example.jp", "https://xn--p12a5f.example.jp"),
            ("https://mfa.example.ac.jp\n", "https://mfa.example.ac.jp"),
            ("https://[2001:DB8::7]:443", "https://[2001:db8::7]"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://LOCALHOST:80/", "http://localhost"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(PublicUrl::parse(written).map(|url| url.address), Ok(origin.to_owned()), "{written}");
            let url = PublicUrl::parse(written).unwrap();
            assert_eq!((url.origin(), url.base()), (origin, ""), "{written}");
        }
    }

    #[test]
    fn a_path_is_kept_apart_from_the_origin_and_has_one_form() {
        for (written, origin, base) in [
            ("https://auth.example.ac.jp/user/", "https://auth.example.ac.jp", "/user"),
            ("https://auth.example.ac.jp/user", "https://auth.example.ac.jp", "/user"),
            ("HTTPS://Auth.Example.AC.JP:443/User/mfa_2.0/", "https://auth.example.ac.jp", "/User/mfa_2.0"),
            ("https://auth.example.ac.jp./~it/", "https://auth.example.ac.jp", "/~it"),
            ("http://localhost:8080/user/", "http://localhost:8080", "/user"),
            ("http://[::1]:8080/a-b", "http://[::1]:8080", "/a-b"),
        ] {
            let url = PublicUrl::parse(written).unwrap();
            assert_eq!((url.origin(), url.base()), (origin, base), "{written}");
            assert_eq!(url.to_string(), format!("{origin}{base}"));
            assert_eq!(PublicUrl::parse(url.as_str()), Ok(url), "it is read as it is written");
        }
    }

    #[test]
    fn what_is_below_the_path_is_named_with_it() {
        let url = |text| PublicUrl::parse(text).unwrap();
        let (whole, below) = (url("https://mfa.example.ac.jp"), url("https://auth.example.ac.jp/user/"));
        assert_eq!(whole.address_of("/stop/a"), "https://mfa.example.ac.jp/stop/a");
        assert_eq!(below.address_of("/stop/a"), "https://auth.example.ac.jp/user/stop/a");
        assert_eq!((whole.path_to("/").as_str(), below.path_to("/").as_str()), ("/", "/user/"));
    }

    #[test]
    fn a_path_of_more_than_one_spelling_is_refused_by_name() {
        for (path, error) in [
            ("/user//", PublicUrlError::Path),
            ("//", PublicUrlError::Path),
            ("//user", PublicUrlError::Path),
            ("/a//b", PublicUrlError::Path),
            ("/%75ser/", PublicUrlError::Path),
            ("/user%2F", PublicUrlError::Path),
            ("/認証/", PublicUrlError::Path),
            ("\\user", PublicUrlError::Path),
            ("/user\\", PublicUrlError::Path),
            ("/user;Domain=example/", PublicUrlError::Path),
            ("/{token}/", PublicUrlError::Path),
            ("/\"><b>/", PublicUrlError::Path),
            ("/user name/", PublicUrlError::Blank),
            ("/us\ner", PublicUrlError::Blank),
            ("/..", PublicUrlError::Dots),
            ("/./user", PublicUrlError::Dots),
            ("/user/../", PublicUrlError::Dots),
            ("/user/?", PublicUrlError::Query),
            ("/user?lang=en", PublicUrlError::Query),
            ("/user/#top", PublicUrlError::Fragment),
        ] {
            assert_eq!(PublicUrl::parse(&format!("https://auth.example.ac.jp{path}")), Err(error), "{path}");
        }
    }

    #[test]
    fn what_cannot_be_a_public_address_is_refused_by_name() {
        for (written, error) in [
            ("", PublicUrlError::Url),
            ("mfa.example.ac.jp", PublicUrlError::Url),
            ("/page", PublicUrlError::Url),
            ("https://", PublicUrlError::Url),
            ("https://mfa example.ac.jp", PublicUrlError::Blank),
            ("https://mfa.exa\nmple.ac.jp", PublicUrlError::Blank),
            ("http://mfa.example.ac.jp", PublicUrlError::Scheme),
            ("ftp://mfa.example.ac.jp", PublicUrlError::Scheme),
            ("mailto:taro@example.ac.jp", PublicUrlError::Scheme),
            ("mfa.example.ac.jp:443", PublicUrlError::Scheme),
            // Names of other people that begin like ours.
            ("http://localhost.evil.example", PublicUrlError::Scheme),
            ("http://127.0.0.1.evil.example", PublicUrlError::Scheme),
            ("http://localhost@evil.example", PublicUrlError::UserInfo),
            ("https://user:geheim@mfa.example.ac.jp", PublicUrlError::UserInfo),
            ("https://mfa.example.ac.jp//", PublicUrlError::Path),
            ("https://mfa.example.ac.jp?a=b", PublicUrlError::Query),
            ("https://mfa.example.ac.jp/?", PublicUrlError::Query),
            ("https://mfa.example.ac.jp#top", PublicUrlError::Fragment),
            ("https://*.example.ac.jp", PublicUrlError::Host),
            ("https://mfa.example.ac.jp:0", PublicUrlError::Host),
            ("https://mfa.example.ac.jp:port", PublicUrlError::Url),
        ] {
            assert_eq!(PublicUrl::parse(written), Err(error), "{written}");
        }
    }
}
