//! What can be set: a TOML file, then the environment (`NINSHO_MAIL__SMTP__HOST`), then flags.
//!
//! The shipped default is the institution of the manual on an embedded database. A key that
//! nobody reads is an error that names the nearest one that somebody does.

mod authenticator_app;
pub mod colour;
mod contact;
mod database_url;
mod desk;
mod environment;
mod error;
mod example;
mod file;
mod helpdesk;
mod institution;
mod limits;
mod line;
mod mail;
mod nearest;
mod network;
mod opening;
mod public_url;
mod time_zone;
mod web_address;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use ipnet::IpNet;
use ninsho_shared::institution::{Bilingual, Contact};
use serde::{Deserialize, Serialize};

use self::environment::Environment;
use self::example::Setting;

pub use database_url::{DatabaseUrl, DatabaseUrlError};
pub use desk::Desk;
pub use error::ConfigError;
pub use example::ENV_PREFIX;
pub use helpdesk::HelpDesk;
pub use institution::Institution;
pub use limits::{
    ClientLimits, CodeLimits, HttpLimits, InitializationLimits, Limits, LockLimits, PasswordLimits,
    SendLimit, SendLimits, SessionLimits, SetUpLimits, Span, TryLimit, Wait,
};
pub use mail::{Dkim, DkimAlgorithm, Mail, Smtp, SmtpSecurity};
pub use network::Network;
pub use opening::{ClosedDay, Day, TimeOfDay, WeeklyHours};
pub use public_url::{PublicUrl, PublicUrlError};
pub use time_zone::{TimeZone, TimeZoneError};

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The address of the page as people type it: `https://mfa.example.ac.jp`, or on a host that it shares,
    /// `https://auth.example.ac.jp/user/`.
    pub public_url: PublicUrl,
    /// `sqlite://ninsho.db` or `postgres://user@host/name`.
    pub database_url: DatabaseUrl,
    /// The file with the server key (32 bytes in base64), made by `ninsho keys create`.
    pub key_file: PathBuf,
    /// The folder with the built page; without it `serve` answers the API only.
    pub page: Option<PathBuf>,
    /// Whether the viewer of the API (`/api/docs/`) is served. The OpenAPI document always is.
    pub api_docs: bool,
    /// Proxies whose `X-Forwarded-For` or `Forwarded` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The issuer in the tokens; the public address when not set.
    pub issuer: Option<String>,
    /// Threads for password hashes; the number of cores when not set.
    pub hash_threads: Option<usize>,
    /// What belongs to the institution.
    pub institution: Institution,
    /// Mail.
    pub mail: Mail,
    /// The help desk.
    pub helpdesk: HelpDesk,
    /// privacyIDEA's wire contract, for the plugins of other systems.
    pub privacyidea: PrivacyIdea,
    /// Limits and spans.
    pub limits: Limits,
    /// The log.
    pub log: Log,
    /// For QA, on a machine that nobody else reaches.
    pub dev: Dev,
}

/// The log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Lines for people or JSON for machines.
    pub format: LogFormat,
    /// What to log, as `tracing` filters say it: `info`, `ninsho=debug`.
    pub filter: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Json, filter: "info".to_owned() }
    }
}

/// privacyIDEA's wire contract.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrivacyIdea {
    /// Whether `/validate/check` and its kin are served.
    pub enabled: bool,
    /// Texts that trigger a challenge in place of a one-time password, besides an empty one: a VPN whose
    /// form refuses an empty field sends `mail`, for example.
    pub triggers: Vec<String>,
}

/// Controls for QA.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dev {
    /// Offers `POST /dev/clock`. Refused unless the server listens on a loopback address.
    pub controls: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            public_url: default_public_url(),
            database_url: default_database_url(),
            key_file: PathBuf::from("ninsho.key"),
            page: None,
            api_docs: true,
            trusted_proxies: Vec::new(),
            issuer: None,
            hash_threads: None,
            institution: Institution::default(),
            mail: Mail::default(),
            helpdesk: HelpDesk::default(),
            privacyidea: PrivacyIdea::default(),
            limits: Limits::default(),
            log: Log::default(),
            dev: Dev::default(),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant URL, parsed by every test that loads the default")]
fn default_public_url() -> PublicUrl {
    PublicUrl::parse("http://localhost:8080").expect("the shipped public address is one")
}

#[expect(clippy::expect_used, reason = "a constant URL, parsed by every test that loads the default")]
fn default_database_url() -> DatabaseUrl {
    DatabaseUrl::parse("sqlite://ninsho.db").expect("the shipped database is one")
}

/// All settings, each with an example of its value where one is short.
fn settings() -> Vec<Setting> {
    serde_json::to_value(with_everything()).map(|value| example::settings(&value)).unwrap_or_default()
}

/// A configuration in which every setting has a value.
fn with_everything() -> Config {
    let mut config = Config {
        page: Some(PathBuf::from("/usr/share/ninsho/page")),
        trusted_proxies: "127.0.0.1/32".parse().into_iter().collect(),
        issuer: Some("https://mfa.example.ac.jp".to_owned()),
        hash_threads: Some(2),
        ..Config::default()
    };
    config.institution.contact = vec![Contact {
        name: Bilingual { ja: "窓口".to_owned(), en: "Counter".to_owned() },
        text: Bilingual {
            ja: "学生証をお持ちください。".to_owned(),
            en: "Bring your student card.".to_owned(),
        },
        url: Some("https://www.example.ac.jp/counter".to_owned()),
    }];
    config.institution.desk.phone_international = Some("+81-75-753-7840".to_owned());
    config.institution.desk.open = Some(Vec::new());
    config.institution.password_url = Some("https://www.example.ac.jp/password".to_owned());
    config.institution.manual_url = Some("https://www.example.ac.jp/manual".to_owned());
    config.institution.desk.inquiry_url = Some("https://www.example.ac.jp/inquiry".to_owned());
    config.mail.sender_name = Some(Bilingual {
        ja: "京都大学 多要素認証".to_owned(),
        en: "Kyoto University MFA".to_owned(),
    });
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

/// Names of environment variables that look like settings and are passed over, since Kubernetes sets
/// them for a service of our name.
#[must_use]
pub fn passed_over() -> Vec<String> {
    Environment::read(std::env::vars_os(), settings())
        .map(|environment| environment.passed_over)
        .unwrap_or_default()
}

impl Config {
    /// Reads the file (when one is given), then the environment, and checks the result.
    ///
    /// # Errors
    /// [`ConfigError`] names the key and what would be right.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            file::check(path)?;
            figment = figment.merge(Toml::file_exact(path));
        }
        let config: Self = Environment::read(std::env::vars_os(), settings())?.extract(&figment)?;
        config.check()?;
        Ok(config)
    }

    /// Checks what no single value can tell.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] names the key.
    pub fn check(&self) -> Result<(), ConfigError> {
        let unusable = |key, reason: &str| Err(ConfigError::Unusable { key, reason: reason.to_owned() });
        if self.dev.controls && (!self.listen.ip().is_loopback() || self.public_url.is_https()) {
            return unusable("dev.controls", "only for a server on a loopback address with a localhost URL");
        }
        self.institution.check()?;
        self.helpdesk.check()?;
        self.limits.password.check()?;
        self.mail.check()
    }

    /// The origin of the public address, without its path.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.public_url.origin()
    }

    /// The name of the sender of every mail.
    #[must_use]
    pub fn sender_name(&self) -> Bilingual {
        let Institution { name, service, .. } = &self.institution;
        self.mail.sender_name.clone().unwrap_or_else(|| Bilingual {
            ja: format!("{} {}", name.ja, service.ja),
            en: format!("{} {}", name.en, service.en),
        })
    }

    /// The issuer in the tokens.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_deref().unwrap_or_else(|| self.public_url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::load(Some(file.path()))
    }

    #[test]
    fn the_default_is_the_institution_of_the_manual() {
        let config = load("").unwrap();
        assert_eq!(config.mail.sender.to_string(), "ninsho-qa@iimc.kyoto-u.ac.jp");
        let forbidden: Vec<_> =
            config.institution.forbidden_domains.0.iter().map(|rule| rule.domain.as_str()).collect();
        assert_eq!(forbidden, ["st.kyoto-u.ac.jp", "kyoto-u.ac.jp", "ms.c.kyoto-u.ac.jp"]);
        assert_eq!(config.limits.code.valid_for.0.as_secs(), 600);
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_nearest_known_one() {
        let error = load("[mail.smtp]\nhosst = \"localhost\"\n").unwrap_err().to_string();
        assert!(
            error.contains("mail.smtp.hosst") && error.contains("did you mean `mail.smtp.host`?"),
            "{error}"
        );
        let error = load("publc_url = \"https://a.example\"\n").unwrap_err().to_string();
        assert!(error.contains("did you mean `public_url`?"), "{error}");
    }

    #[test]
    fn a_span_is_written_with_its_unit() {
        let config = load("[limits.code]\nvalid_for = \"15m\"\n").unwrap();
        assert_eq!(config.limits.code.valid_for.0.as_secs(), 900);
        for (text, seconds) in
            [("60s", 60), ("10m", 600), ("12h", 43_200), ("1d", 86_400), ("0s", 0), ("10 m", 600)]
        {
            let config = load(&format!("[limits.code]\nvalid_for = \"{text}\"\n")).unwrap();
            assert_eq!(config.limits.code.valid_for.0.as_secs(), seconds, "{text}");
        }
        for wrong in ["15", "m", "15M", "1 Month", "", "10 minuts", "-5m", "99999999999999999999h"] {
            let error = load(&format!("[limits.code]\nvalid_for = \"{wrong}\"\n")).unwrap_err().to_string();
            assert!(error.contains("limits.code.valid_for") && error.contains("10m"), "{error}");
        }
    }

    #[test]
    fn a_time_zone_is_a_name_of_the_iana_database() {
        let zone = |value: &str| load(&format!("[institution]\ntime_zone = {value}\n"));
        assert_eq!(zone("\"Europe/Berlin\"").unwrap().institution.time_zone.name(), "Europe/Berlin");
        let error = zone("\"Asia/Tokio\"").unwrap_err().to_string();
        assert!(
            error.contains("institution.time_zone: ") && error.contains("did you mean `Asia/Tokyo`?"),
            "{error}"
        );
        let error = zone("{ offset_minutes = 540 }").unwrap_err().to_string();
        assert!(
            error.contains("institution.time_zone: ") && error.contains("a text in quotes is expected"),
            "{error}"
        );
    }

    #[test]
    fn the_cookie_needs_https_and_the_controls_a_loopback_address() {
        assert!(
            load("public_url = \"http://mfa.example.ac.jp\"").unwrap_err().to_string().contains("https://")
        );
        let open = "listen = \"0.0.0.0:80\"\n[dev]\ncontrols = true\n";
        assert!(load(open).unwrap_err().to_string().contains("loopback"));
    }
}
