//! AUTH PLAIN and AUTH LOGIN (RFC 4954).

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::command::Mechanism;
use crate::fault::Moment;
use crate::options::Credentials;
use crate::session::{Connection, Session, Then};
use crate::transcript::Event;
use crate::wire::Wire;

impl Session {
    pub(crate) async fn log_in<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        mechanism: Mechanism,
        initial: Option<String>,
    ) -> io::Result<Then> {
        let Some(expected) = self.shared.options.credentials.clone() else {
            return self.answer(wire, 502, "5.5.1 Not available").await;
        };
        if self.may_encrypt() {
            return self.answer(wire, 538, "5.7.11 Encryption required first").await;
        }
        if !self.greeted || self.user.is_some() {
            return self.answer(wire, 503, "5.5.1 Not now").await;
        }
        if let Some(then) = self.strikes(wire, Moment::LogIn).await? {
            return Ok(then);
        }
        let given = match mechanism {
            Mechanism::Plain => self.ask(wire, "", initial).await?.and_then(|all| plain(&all)),
            Mechanism::Login => match self.ask(wire, "Username:", initial).await? {
                Some(user) => {
                    // A fault has a say in each answer of a log-in.
                    if let Some(then) = self.strikes(wire, Moment::LogIn).await? {
                        return Ok(then);
                    }
                    self.ask(wire, "Password:", None).await?.map(|password| Credentials { user, password })
                }
                None => None,
            },
        };
        match given {
            None => self.answer(wire, 501, "5.5.2 Not understood").await,
            Some(given) if given == expected => {
                self.user = Some(given.user);
                self.answer(wire, 235, "2.7.0 Welcome").await
            }
            Some(_) => self.answer(wire, 535, "5.7.8 Wrong user name or password").await,
        }
    }

    /// What the client says to a prompt, or has said already; none when it cannot be read, or is `*`.
    async fn ask<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        prompt: &str,
        initial: Option<String>,
    ) -> io::Result<Option<String>> {
        let said = if let Some(initial) = initial {
            initial.into_bytes()
        } else {
            self.reply(wire, 334, &BASE64.encode(prompt)).await?;
            let line = wire.read_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            self.shared.record(self.number, Event::Command(line.clone()));
            line
        };
        Ok(BASE64.decode(said).ok().and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

/// User name and password of AUTH PLAIN, which a NUL parts; who one acts for stands before (RFC 4616 §2).
fn plain(message: &str) -> Option<Credentials> {
    let mut parts = message.split('\0').skip(1);
    let credentials = Credentials::new(parts.next()?, parts.next()?);
    parts.next().is_none().then_some(credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_plain_message_are_told_apart() {
        assert_eq!(plain("\0user\0secret"), Some(Credentials::new("user", "secret")));
        assert_eq!(plain("other\0user\0"), Some(Credentials::new("user", "")));
        for message in ["", "user", "\0user", "\0user\0secret\0more"] {
            assert_eq!(plain(message), None, "{message:?}");
        }
    }
}
