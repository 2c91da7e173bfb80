//! The log-in: AUTH PLAIN (RFC 4616), and LOGIN, which was never standardised.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use crate::config::Smtp;

/// A user name and a password.
pub struct Login {
    user: String,
    password: Zeroizing<String>,
}

/// A way to log in that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Two questions; nobody has written down what they say.
    Login,
}

impl Login {
    /// Reads the password, if the settings name one.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Option<Self>> {
        let (Some(user), Some(file)) = (&smtp.user, &smtp.password_file) else { return Ok(None) };
        let text = std::fs::read_to_string(file)
            .map(Zeroizing::new)
            .with_context(|| format!("mail.smtp.password_file: cannot read {}", file.display()))?;
        let password = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
        Ok(Some(Self { user: user.clone(), password }))
    }

    /// The message of PLAIN, for the line that begins with `AUTH PLAIN`.
    pub fn plain(&self) -> Zeroizing<String> {
        let message = Zeroizing::new(format!("\0{}\0{}", self.user, self.password.as_str()));
        Zeroizing::new(BASE64.encode(message.as_str()))
    }

    /// The answers to the two questions of LOGIN, in order, whatever these say.
    pub fn answers(&self) -> [Zeroizing<String>; 2] {
        [Zeroizing::new(BASE64.encode(&self.user)), Zeroizing::new(BASE64.encode(self.password.as_str()))]
    }
}

/// What a server says that it can do (RFC 5321 §4.1.1.1). Keywords are in any case.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// RFC 3207.
    pub starttls: bool,
    /// The best way to log in, if there is one that we know.
    pub mechanism: Option<Mechanism>,
}

impl Abilities {
    /// Reads the text of the reply to EHLO; its first line is the server's name.
    pub fn of(lines: &[String]) -> Self {
        let mut abilities = Self::default();
        for line in lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // Old servers write "AUTH=PLAIN LOGIN".
            let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("STARTTLS") => abilities.starttls = true,
                Some("AUTH") => {
                    for word in words {
                        match word {
                            "PLAIN" => abilities.mechanism = Some(Mechanism::Plain),
                            "LOGIN" => abilities.mechanism = abilities.mechanism.or(Some(Mechanism::Login)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        abilities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_read_in_any_case() {
        let of =
            |lines: &[&str]| Abilities::of(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        let plain = Some(Mechanism::Plain);
        let login = Some(Mechanism::Login);
        for (lines, starttls, mechanism) in [
            (&["mail.example.ac.jp", "STARTTLS", "AUTH LOGIN PLAIN"][..], true, plain),
            (&["x", "starttls", "auth plain"], true, plain),
            (&["x", "StartTls", "Auth Login"], true, login),
            (&["x", "AUTH=LOGIN"], false, login),
            (&["x", "AUTH CRAM-MD5", "AUTH  LOGIN\t"], false, login),
            (&["x", "AUTH PLAIN", "AUTH=LOGIN"], false, plain),
            (&["STARTTLS"], false, None),
            (&["x", "STARTTLSX", "XAUTH PLAIN", "AUTH GSSAPI XOAUTH2", ""], false, None),
            (&[], false, None),
        ] {
            assert_eq!(of(lines), Abilities { starttls, mechanism }, "{lines:?}");
        }
    }
}
