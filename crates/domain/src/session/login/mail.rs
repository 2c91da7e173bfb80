//! The mail of the log-in: a one-time password to the registered address.

use ninsho_shared::MailAddress;

use crate::app::App;
use crate::event::notice;
use crate::factor::mail_code::{NewChallenge, Purpose};
use crate::session::Session;

/// The code for this session's log-in or step-up.
pub fn code(app: &App, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Login,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: notice::details(app, &session.account, &session.origin),
    }
}
