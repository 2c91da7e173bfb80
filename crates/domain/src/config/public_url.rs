//! The address of the page as people type it, in the one form that browsers send as `Origin`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use url::{Host, Url};

/// Scheme, host and port of the page: `https://mfa.example.ac.jp`, without a slash at the end.
///
/// Capitals, the scheme's own port, a slash or a dot at the end and names in other alphabets are
/// brought into the form of an ASCII serialized origin (RFC 6454 §6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
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
    /// Something after the host.
    #[error("take out the path: the page needs a host of its own, as in https://mfa.example.ac.jp")]
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
        if url.path() != "/" {
            return Err(PublicUrlError::Path);
        }
        url.set_host(Some(&host)).map_err(|_| PublicUrlError::Host)?;
        Ok(Self { origin: url.origin().ascii_serialization(), https })
    }

    /// As a browser sends it in `Origin`: without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// Whether people reach it over TLS; else it is on this machine.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }
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
        f.write_str(&self.origin)
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
        serializer.serialize_str(&self.origin)
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
            assert_eq!(PublicUrl::parse(written).map(|url| url.origin), Ok(origin.to_owned()), "{written}");
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
            ("https://mfa.example.ac.jp/page", PublicUrlError::Path),
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
