//! A configuration with a value for every setting: what settings there are, and how one is written.

use std::path::PathBuf;

use serde_json::Value;

use super::mail::{Dkim, DkimAlgorithm};
use super::{Config, ENV_PREFIX};

/// A setting with an example of its value.
pub(super) struct Setting {
    /// The whole key: `mail.smtp.port`.
    pub(super) key: String,
    /// A value, where one can be written on the command line.
    pub(super) value: Option<String>,
}

/// All settings, in the order of their keys.
pub(super) fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    if let Ok(value) = serde_json::to_value(with_everything()) {
        collect(&value, String::new(), &mut settings);
    }
    settings
}

/// The environment variable of a setting.
pub(super) fn variable(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

fn with_everything() -> Config {
    let mut config = Config {
        page: Some(PathBuf::from("/usr/share/ninsho/page")),
        trusted_proxies: "127.0.0.1/32".parse().into_iter().collect(),
        issuer: Some("https://mfa.example.ac.jp".to_owned()),
        hash_threads: Some(2),
        ..Config::default()
    };
    config.institution.desk.inquiry_url = Some("https://www.example.ac.jp/inquiry".to_owned());
    config.mail.templates = Some(PathBuf::from("/etc/ninsho/templates"));
    config.mail.dkim = Some(Dkim {
        selector: "ninsho".to_owned(),
        domain: "example.ac.jp".to_owned(),
        key_file: PathBuf::from("/etc/ninsho/dkim.pem"),
        algorithm: DkimAlgorithm::Rsa,
    });
    let smtp = &mut config.mail.smtp;
    smtp.port = Some(587);
    smtp.ca_file = Some(PathBuf::from("/etc/ninsho/ca.pem"));
    smtp.user = Some("ninsho".to_owned());
    smtp.password_file = Some(PathBuf::from("/etc/ninsho/smtp-password"));
    smtp.hello = Some("mfa.example.ac.jp".to_owned());
    config
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_there_and_nearly_all_have_an_example() {
        let settings = settings();
        let example = |key: &str| {
            settings
                .iter()
                .find(|setting| setting.key == key)
                .unwrap_or_else(|| panic!("{key}"))
                .value
                .clone()
        };
        assert_eq!(example("mail.smtp.port").as_deref(), Some("587"));
        assert_eq!(example("trusted_proxies").as_deref(), Some("[\"127.0.0.1/32\"]"));
        assert_eq!(example("mail.dkim.selector").as_deref(), Some("ninsho"));
        assert_eq!(example("institution.desk.extension").as_deref(), Some("16-7840"));
        assert_eq!(variable("mail.smtp.port"), "NINSHO_MAIL__SMTP__PORT");
    }
}
