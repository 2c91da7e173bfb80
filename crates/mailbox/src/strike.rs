//! Where a fault strikes a conversation.

use std::io;

use crate::fault::{Failure, Moment};
use crate::session::{Connection, Session};
use crate::wire::Wire;

/// How a moment of the conversation went.
pub(crate) enum Outcome {
    AsUsual,
    AnsweredOtherwise,
    StoreAndCut,
    Close,
}

impl Session {
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
        }
    }
}
