//! The address of the database. Its password is shown by [`DatabaseUrl::reveal`] alone.
//!
//! It is read here before any library sees it, since libraries repeat in their errors what they
//! cannot read, and pass over what they do not know.

mod error;
mod parameters;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::{Host, Url};

pub use self::error::DatabaseUrlError;

/// What is shown in place of a password.
const HIDDEN: &str = "***";

/// The address of a database: `sqlite://ninsho.db` or `postgres://user:password@host/name`.
///
/// `Debug`, `Display` and the serialized form show `***` in place of the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    /// For the driver.
    secret: String,
    /// For people.
    shown: String,
    /// Whether it goes over a network, and nothing in it asks for TLS.
    unprotected: bool,
    /// The file of SQLite.
    file: Option<PathBuf>,
}

impl DatabaseUrl {
    /// Reads the address of a database.
    ///
    /// # Errors
    /// [`DatabaseUrlError`] says what would be right, without repeating what was written.
    pub fn parse(input: &str) -> Result<Self, DatabaseUrlError> {
        let text = input.trim();
        if text.is_empty() {
            return Err(DatabaseUrlError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(DatabaseUrlError::Control);
        }
        let (scheme, rest) = text.split_once(':').ok_or(DatabaseUrlError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite(rest),
            "postgres" | "postgresql" => postgres(rest),
            _ => Err(DatabaseUrlError::Scheme),
        }
    }

    /// The address of a SQLite file.
    ///
    /// # Errors
    /// When the path holds a control character.
    pub fn of_file(file: &Path) -> Result<Self, DatabaseUrlError> {
        let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3F");
        Self::parse(&format!("sqlite://{path}"))
    }

    /// The whole address, for the driver alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.secret
    }

    /// The file of SQLite.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether it leads over a network, and nothing in it asks for TLS.
    #[must_use]
    pub fn is_unprotected(&self) -> bool {
        self.unprotected
    }
}

fn sqlite(rest: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let (file, query) = path.split_once('?').map_or((path, None), |(file, query)| (file, Some(query)));
    if file.is_empty() {
        return Err(DatabaseUrlError::File);
    }
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        parameters::sqlite(&name, &value)?;
    }
    let decoded = decoded(file).map_err(|_| DatabaseUrlError::FileEncoding)?;
    // Without the slashes the rest is a path to every parser; with them a name with a blank would be a
    // host that cannot be.
    let whole = format!("sqlite:{rest}");
    let text = if Url::parse(&whole).is_ok() { whole } else { format!("sqlite:{path}") };
    Ok(DatabaseUrl {
        shown: text.clone(),
        secret: text,
        unprotected: false,
        file: (file != ":memory:").then(|| PathBuf::from(decoded.into_owned())),
    })
}

fn postgres(rest: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let after = rest.strip_prefix("//").ok_or(DatabaseUrlError::Scheme)?;
    let (authority, tail) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
    // Where the part with the password ends too early, its `@` is found behind.
    if tail.contains(['@', '#']) || authority.matches('@').count() > 1 {
        return Err(DatabaseUrlError::Encoding);
    }
    decoded(authority)?;
    decoded(tail)?;
    let url = Url::parse(&format!("postgres:{rest}")).map_err(|_| DatabaseUrlError::Host)?;
    for (name, value) in url.query_pairs() {
        parameters::postgres(&name, &value)?;
    }
    Ok(DatabaseUrl { shown: shown(&url), unprotected: unprotected(&url), secret: url.into(), file: None })
}

/// The text of a percent-encoded one. A `%` that begins no encoded byte is an error: whoever wrote it
/// meant the character.
fn decoded(text: &str) -> Result<Cow<'_, str>, DatabaseUrlError> {
    let encoded =
        |after: &str| after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(encoded) {
        return Err(DatabaseUrlError::Encoding);
    }
    percent_encoding::percent_decode_str(text).decode_utf8().map_err(|_| DatabaseUrlError::Encoding)
}

fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    if url.password().is_some() && shown.set_password(Some(HIDDEN)).is_err() {
        return format!("{}://{HIDDEN}", url.scheme());
    }
    if url.query_pairs().any(|(name, _)| name == "password") {
        let visible = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            let value = if name == "password" { HIDDEN.to_owned() } else { value.into_owned() };
            (name.into_owned(), value)
        };
        shown.query_pairs_mut().clear().extend_pairs(url.query_pairs().map(visible));
    }
    shown.into()
}

fn unprotected(url: &Url) -> bool {
    let parameter = |names: &[&str]| {
        url.query_pairs().filter(|(name, _)| names.contains(&&**name)).last().map(|(_, value)| value)
    };
    let protected = parameter(&["sslmode", "ssl-mode"])
        .is_some_and(|mode| ["require", "verify-ca", "verify-full"].contains(&&*mode));
    let host =
        parameter(&["host", "hostaddr"]).map(Cow::into_owned).or_else(|| url.host_str().map(str::to_owned));
    let local = host.is_none_or(|host| {
        host.is_empty()
            || host.starts_with('/')
            || host.to_ascii_uppercase().starts_with("%2F")
            || match Host::parse(&host) {
                Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
                Ok(Host::Ipv4(address)) => address.is_loopback(),
                Ok(Host::Ipv6(address)) => address.is_loopback(),
                Err(_) => false,
            }
    });
    !protected && !local
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.shown)
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown)
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
