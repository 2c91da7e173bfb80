//! Why a configuration cannot be used.

use thiserror::Error;

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A key that nobody reads.
    #[error("{place}: there is no setting `{key}`{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownKey {
        /// The file or the environment.
        place: String,
        /// The whole key.
        key: String,
        /// The setting with the nearest name.
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

/// The error in our words: the place, the key, and what would be right.
pub(super) fn explain(error: &figment::Error) -> ConfigError {
    let place = error.metadata.as_ref().map_or_else(
        || "configuration".to_owned(),
        |metadata| match &metadata.source {
            Some(figment::Source::File(path)) => path.display().to_string(),
            _ => metadata.name.to_string(),
        },
    );
    match &error.kind {
        figment::error::Kind::UnknownField(field, known) => {
            let mut path = error.path.clone();
            if path.last() != Some(field) {
                path.push(field.clone());
            }
            let nearest = known
                .iter()
                .map(|name| (strsim::osa_distance(field, name), name))
                .filter(|(distance, name)| *distance <= 1 + name.len() / 3)
                .min()
                .map(|(_, name)| {
                    let mut near = path[..path.len() - 1].to_vec();
                    near.push((*name).to_owned());
                    near.join(".")
                });
            ConfigError::UnknownKey { place, key: path.join("."), nearest }
        }
        _ => ConfigError::Value(error.to_string()),
    }
}
