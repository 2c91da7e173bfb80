//! Where a fault strikes a conversation, and what is said unasked.

use std::io;

use tokio::sync::watch;

use crate::fault::{Failure, Moment, Say};
use crate::session::{Connection, Session, Then};
use crate::transcript::Event;
use crate::wire::Wire;

/// How a moment of the conversation went.
pub(crate) enum Outcome {
    AsUsual,
    AnsweredOtherwise,
    StoreAndCut,
    Close,
}

impl Session {
    /// The next line of the client; what is to be said unasked is said while it is waited for.
    pub(crate) async fn next_line<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
    ) -> io::Result<Option<Vec<u8>>> {
        loop {
            tokio::select! {
                () = wire.readable() => return wire.read_line().await,
                Ok(()) = self.unasked.changed() => {
                    let bytes = self.unasked.borrow_and_update().clone();
                    self.shared.record(self.number, Event::Reply(String::from_utf8_lossy(&bytes).into_owned()));
                    wire.write_bytes(&bytes).await?;
                }
            }
        }
    }

    /// Says an answer in the way that a fault has chosen for it.
    pub(crate) async fn say<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        answer: &str,
        (say, mut healed): (Say, watch::Receiver<()>),
    ) -> io::Result<()> {
        match say {
            Say::Instead(bytes) => wire.write_bytes(&bytes).await,
            Say::Also(bytes) => wire.write_bytes(&[answer.as_bytes(), &bytes].concat()).await,
            Say::AndHangUp(bytes) => {
                wire.write_bytes(&[answer.as_bytes(), &bytes].concat()).await?;
                Err(io::Error::new(io::ErrorKind::ConnectionAborted, "hung up on purpose"))
            }
            Say::Late(bytes) => tokio::select! {
                _ = healed.changed() => {
                    wire.write_bytes(bytes.as_deref().unwrap_or(answer.as_bytes())).await
                }
                () = wire.hung_up() => Err(io::ErrorKind::UnexpectedEof.into()),
            },
        }
    }

    /// Lets a fault strike at a moment that is before any mail, and says how the conversation continues
    /// if it was not as usual.
    pub(crate) async fn strikes<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        at: Moment,
    ) -> io::Result<Option<Then>> {
        Ok(match self.moment(wire, at, &[]).await? {
            Outcome::AsUsual => None,
            Outcome::AnsweredOtherwise => Some(Then::Continue),
            Outcome::StoreAndCut | Outcome::Close => Some(Then::Close),
        })
    }

    /// Lets a fault strike, if one is due.
    pub(crate) async fn moment<S: Connection>(
        &mut self,
        wire: &mut Wire<S>,
        at: Moment,
        recipients: &[&str],
    ) -> io::Result<Outcome> {
        let Some((failure, mut healed)) = self.shared.strike(at, recipients) else {
            return Ok(Outcome::AsUsual);
        };
        match failure {
            Failure::Reply { code, text } => {
                let text: String = text.chars().filter(|c| !c.is_control()).collect();
                self.reply(wire, code, &text).await?;
                Ok(Outcome::AnsweredOtherwise)
            }
            Failure::Stall => tokio::select! {
                _ = healed.changed() => Ok(Outcome::AsUsual),
                () = wire.hung_up() => Ok(Outcome::Close),
            },
            Failure::StoreAndCut => Ok(Outcome::StoreAndCut),
            Failure::Say(say) => {
                self.next_answer = Some((say, healed));
                Ok(Outcome::AsUsual)
            }
        }
    }
}
