//! How mail goes out.

use std::path::PathBuf;

use ninsho_shared::MailAddress;
use ninsho_shared::institution::Bilingual;
use serde::{Deserialize, Deserializer, Serialize};

use super::error::ConfigError;
use super::limits::Span;
use super::line::no_line;

/// Mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The sender of every mail.
    pub sender: MailAddress,
    /// The name that stands before the sender's address; institution and service when not set.
    pub sender_name: Option<Bilingual>,
    /// The subject of a mail with a one-time password.
    pub one_time_password_subject: String,
    /// The subject of a mail with a confirmation code.
    pub confirmation_code_subject: String,
    /// Texts of one's own: files of the same names as the shipped ones.
    pub templates: Option<PathBuf>,
    /// The server that takes the mail.
    pub smtp: Smtp,
    /// The signature (RFC 6376).
    pub dkim: Option<Dkim>,
    /// How many mails go out at the same time.
    pub concurrency: usize,
    /// The wait after the first failure; twice as long each time after.
    pub first_retry: Span,
    /// The longest wait between two tries.
    pub longest_retry: Span,
    /// How long a notice is tried. A code is tried until it expires.
    pub give_up_after: Span,
}

/// The server that takes the mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smtp {
    /// Its name or address. Brackets around an IPv6 address are taken off.
    #[serde(deserialize_with = "plain_host")]
    pub host: String,
    /// Its port; by the kind of security when not set (25, 587, 465).
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// A file with certificates to trust in place of the machine's.
    pub ca_file: Option<PathBuf>,
    /// The name to log in with.
    pub user: Option<String>,
    /// A file with the password. A newline at its end is ignored.
    pub password_file: Option<PathBuf>,
    /// The name that we say in EHLO; the machine's when not set.
    pub hello: Option<String>,
    /// Connecting may take no longer, nor a TLS handshake.
    pub timeout: Span,
    /// No reply may take longer, but the last one; RFC 5321 §4.5.3.2 when not set (five minutes, two to
    /// `DATA`).
    pub reply_timeout: Option<Span>,
    /// The reply to the mail itself may take no longer. A shorter wait makes doubles.
    pub last_reply_timeout: Span,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    /// Not at all: for a server on the same machine.
    None,
    /// STARTTLS, required (RFC 3207).
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// The signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dkim {
    /// The selector in the DNS.
    pub selector: String,
    /// The domain that signs.
    pub domain: String,
    /// A file with the private key: PKCS#1 PEM for RSA, or 32 bytes in base64 for Ed25519.
    pub key_file: PathBuf,
    /// Which of the two.
    #[serde(default)]
    pub algorithm: DkimAlgorithm,
}

/// The kind of a DKIM key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DkimAlgorithm {
    /// `rsa-sha256`, which every receiver checks.
    #[default]
    Rsa,
    /// `ed25519-sha256` (RFC 8463).
    Ed25519,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            sender: default_sender(),
            sender_name: None,
            one_time_password_subject: "ワンタイムパスワードのお知らせ / Notification of one time password"
                .to_owned(),
            confirmation_code_subject:
                "ワンタイムパスワード設定初期化用確認コードのお知らせ / Notification of \
                confirmation code for one time password initialization"
                    .to_owned(),
            templates: None,
            smtp: Smtp::default(),
            dkim: None,
            concurrency: 8,
            first_retry: Span::seconds(5),
            longest_retry: Span::minutes(15),
            give_up_after: Span::hours(48),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant address, parsed by every test that loads the default")]
fn default_sender() -> MailAddress {
    MailAddress::parse("ninsho-qa@iimc.kyoto-u.ac.jp").expect("the shipped sender is an address")
}

impl Default for Smtp {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: None,
            security: SmtpSecurity::None,
            ca_file: None,
            user: None,
            password_file: None,
            hello: None,
            timeout: Span::seconds(20),
            reply_timeout: None,
            last_reply_timeout: Span::minutes(10),
        }
    }
}

impl Smtp {
    /// The host without the brackets around an IPv6 address.
    pub fn bare_host(&self) -> &str {
        self.host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&self.host)
    }

    /// The name that we greet with: that of the settings, else the machine's, else an address literal
    /// (RFC 5321 §4.1.4).
    pub fn greeting_name(&self) -> String {
        let of_the_machine = || hostname::get().ok().and_then(|name| name.into_string().ok());
        let name = self.hello.clone().or_else(of_the_machine).filter(|name| is_greeting_name(name));
        name.unwrap_or_else(|| "[127.0.0.1]".to_owned())
    }
}

/// A domain or an address literal (RFC 5321 §4.1.1.1): one word.
fn is_greeting_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte))
}

impl Mail {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let unusable = |key, reason: &str| Err(ConfigError::Unusable { key, reason: reason.to_owned() });
        if self.smtp.user.is_some() != self.smtp.password_file.is_some() {
            return unusable("mail.smtp.user", "set user and password_file together, or neither");
        }
        if self.smtp.user.is_some() && self.smtp.security == SmtpSecurity::None {
            return unusable("mail.smtp.security", "a password is sent only over starttls or tls");
        }
        if self.smtp.hello.as_deref().is_some_and(|name| !is_greeting_name(name)) {
            return unusable(
                "mail.smtp.hello",
                "write this machine's name as in mfa.example.ac.jp, or an address as in [192.0.2.1]",
            );
        }
        // A file that cannot be read is named when it is needed.
        if let Some(file) = &self.smtp.ca_file
            && let Ok(pem) = std::fs::read(file)
            && !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----")
        {
            let reason = "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)";
            return unusable("mail.smtp.ca_file", &format!("{} {reason}", file.display()));
        }
        if self.concurrency == 0 {
            return unusable("mail.concurrency", "at least 1, or no mail goes out");
        }
        if let Some(name) = &self.sender_name {
            for (key, name) in [("mail.sender_name.ja", &name.ja), ("mail.sender_name.en", &name.en)] {
                if let Some(reason) = no_line(name).or_else(|| no_name(name)) {
                    return unusable(key, reason);
                }
            }
        }
        Ok(())
    }
}

/// Why a text is no name of a sender: filters take one that looks like an address for a forgery.
fn no_name(name: &str) -> Option<&'static str> {
    name.contains(['@', '<', '>']).then_some(
        "there is an @, a < or a > in it, as in an address: write a name, as in Kyoto University MFA",
    )
}

/// `[::1]`, as a URL writes it, is the host `::1`.
fn plain_host<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let host = String::deserialize(deserializer)?;
    let plain = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    Ok(plain.map_or_else(|| host.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_name_is_one_name_or_an_address() {
        let check = |hello: &str| {
            let smtp = Smtp { hello: Some(hello.to_owned()), ..Smtp::default() };
            Mail { smtp, ..Mail::default() }.check()
        };
        for name in ["mfa.example.ac.jp", "mfa", "[192.0.2.1]", "[IPv6:2001:db8::1]"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in ["", "mfa example", "mfa\r\nRCPT TO:<a@example.com>", "mfa.例", "<mfa>"] {
            let error = check(name).unwrap_err().to_string();
            assert!(
                error.contains("mail.smtp.hello") && error.contains("mfa.example.ac.jp"),
                "{name}: {error}"
            );
        }
        assert!(!Smtp::default().greeting_name().is_empty());
    }

    #[test]
    fn the_name_of_the_sender_is_one_line_and_no_address() {
        let check = |ja: &str, en: &str| {
            let sender_name = Some(Bilingual { ja: ja.to_owned(), en: en.to_owned() });
            Mail { sender_name, ..Mail::default() }.check()
        };
        check("京都大学 \"多要素認証\"", "Kyoto University, MFA (ICT)").unwrap();
        for (ja, en, key) in [
            ("", "MFA", "mail.sender_name.ja"),
            ("認証", "MFA\r\nBcc: eve@example.com", "mail.sender_name.en"),
            ("認証", "\u{2028}MFA\u{2029}", "mail.sender_name.en"),
            ("a@example.com", "MFA", "mail.sender_name.ja"),
            ("認証", "MFA <a>", "mail.sender_name.en"),
        ] {
            let error = check(ja, en).unwrap_err().to_string();
            assert!(error.starts_with(key), "{error}");
        }
    }

    #[test]
    fn an_ipv6_address_is_a_host_with_brackets_or_without() {
        for (written, host) in
            [("[::1]", "::1"), ("::1", "::1"), ("mx.example.org", "mx.example.org"), ("[::1", "[::1")]
        {
            let smtp: Smtp = serde_json::from_value(serde_json::json!({ "host": written })).unwrap();
            assert_eq!(smtp.host, host);
        }
    }

    #[test]
    fn a_file_without_a_certificate_is_refused_by_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let smtp = Smtp { ca_file: Some(file.path().to_path_buf()), ..Smtp::default() };
        let mail = Mail { smtp, ..Mail::default() };
        std::fs::write(file.path(), [0x30, 0x82, 0x01]).unwrap();
        let error = mail.check().unwrap_err().to_string();
        assert!(
            error.starts_with("mail.smtp.ca_file: ") && error.contains("no certificate in PEM"),
            "{error}"
        );
        std::fs::write(file.path(), "-----BEGIN CERTIFICATE-----\n").unwrap();
        mail.check().unwrap();
    }
}
