//! Why a configuration cannot be used.

use figment::error::{Actual, Kind};
use thiserror::Error;

use super::example::{Setting, example};
use super::nearest::nearest;

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A key that nobody reads.
    #[error("{place}: there is no setting `{key}`{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownKey {
        /// The file.
        place: String,
        /// The whole key.
        key: String,
        /// The setting with the nearest name.
        nearest: Option<String>,
    },
    /// An environment variable that is no setting.
    #[error("there is no setting for the environment variable {name}{}", nearest.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The variable with the nearest name.
        nearest: Option<String>,
    },
    /// A value that cannot be read.
    #[error("{0}")]
    Value(String),
    /// Values that do not go together.
    #[error("{key}: {reason}")]
    Unusable {
        /// The whole key.
        key: &'static str,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// The error in our words: the place, the key, and what would be right. Values are not repeated: a
/// password may stand where none belongs.
pub(super) fn explain(error: &figment::Error, settings: &[Setting]) -> ConfigError {
    let place = error.metadata.as_ref().map_or_else(
        || "configuration".to_owned(),
        |metadata| match &metadata.source {
            Some(figment::Source::File(path)) => path.display().to_string(),
            _ => metadata.name.to_string(),
        },
    );
    if let Kind::UnknownField(field, known) = &error.kind {
        let mut path = error.path.clone();
        if path.last() != Some(field) {
            path.push(field.clone());
        }
        let nearest = nearest(field, known.iter().copied()).map(|name| {
            let mut near = path[..path.len() - 1].to_vec();
            near.push(name.to_owned());
            near.join(".")
        });
        return ConfigError::UnknownKey { place, key: path.join("."), nearest };
    }
    let reason = reason(&error.kind);
    let key = error.path.join(".");
    ConfigError::Value(match example(&place, &key, settings) {
        // Some reasons show an example of their own.
        Some(_) if reason.contains(" as in ") => format!("{place}: {reason}"),
        Some(example) => format!("{place}: {reason}{example}"),
        None if key.is_empty() => format!("{place}: {reason}"),
        None => format!("{place}: {key}: {reason}"),
    })
}

fn reason(kind: &Kind) -> String {
    match kind {
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            format!("{} is expected here, not {}", in_words(wanted), kind_of(found))
        }
        Kind::UnknownVariant(_, known) => {
            let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("one of {} is expected here", known.join(", "))
        }
        Kind::MissingField(name) => format!("`{name}` is missing"),
        other => other.to_string(),
    }
}

/// The name of a Rust type, in words.
fn in_words(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" => "a whole number up to 65535",
        "u32" | "u64" | "usize" => "a whole number",
        "i32" | "i64" => "a whole number, negative ones too",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a string" => "a text in quotes",
        wanted if wanted.starts_with("struct ") || wanted == "a map" => "a table",
        wanted => wanted,
    }
}

fn kind_of(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
        Actual::Char(_) | Actual::Str(_) | Actual::Bytes(_) => "a text",
        Actual::Seq => "a list",
        Actual::Map => "a table",
        _ => "this",
    }
}
