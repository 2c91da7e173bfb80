//! The mail of the log-in: a one-time password to the registered address.

use ninsho_shared::MailAddress;
use ninsho_shared::session::Level;

use crate::event::notice;
use crate::factor::mail_code::{NewChallenge, Purpose};
use crate::mail::outbox::Details;
use crate::session::Session;
use crate::storage::Tx;

/// The code for this session's log-in or step-up.
pub fn code(tx: &Tx, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Login,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: Details {
            step_up: session.row.level == Level::Full,
            ..notice::details(tx, &session.account, &session.origin)
        },
    }
}
