//! What settings there are, and how one is written.

use serde_json::Value;

/// The prefix of environment variables; `__` separates the parts of a key.
pub const ENV_PREFIX: &str = "NINSHO_";

/// A setting with an example of its value.
#[derive(Debug)]
pub(super) struct Setting {
    /// The whole key: `mail.smtp.port`.
    pub(super) key: String,
    /// A value, where one can be written on the command line.
    pub(super) value: Option<String>,
}

/// The settings of a configuration in which each has a value.
pub(super) fn settings(configuration: &Value) -> Vec<Setting> {
    let mut settings = Vec::new();
    collect(configuration, String::new(), &mut settings);
    settings
}

/// The environment variable of a setting.
pub(super) fn variable(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

/// A variable without our prefix; `None` for one of others.
pub(super) fn without_prefix(name: &str) -> Option<&str> {
    let (prefix, rest) = name.split_at_checked(ENV_PREFIX.len())?;
    prefix.eq_ignore_ascii_case(ENV_PREFIX).then_some(rest)
}

/// How the variable `name` is written, for the end of a sentence; `None` when that is no variable.
pub(super) fn example(name: &str, key: &str, settings: &[Setting]) -> Option<String> {
    without_prefix(name)?;
    // An error inside a list names the place in it.
    let key = key.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
    let value = settings.iter().find(|setting| setting.key == key)?.value.as_ref()?;
    Some(format!(", as in {}={value}", variable(key)))
}

fn collect(value: &Value, key: String, settings: &mut Vec<Setting>) {
    let value = match value {
        Value::Object(table) => {
            for (name, value) in table {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                collect(value, key, settings);
            }
            return;
        }
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    // A list of tables is too long for an example.
    let value = value.filter(|value| value.chars().count() <= 60);
    settings.push(Setting { key, value });
}
