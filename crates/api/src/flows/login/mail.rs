//! The mail of the log-in: a one-time password to the registered address.

use ninsho_shared::MailAddress;

use crate::app::App;
use crate::challenge::{NewChallenge, Purpose};
use crate::mail::outbox::Details;
use crate::session::Session;

/// What the mail shows besides the code.
pub(super) fn details(app: &App, session: &Session) -> Details {
    Details {
        user_id: session.account.user_id.clone(),
        at: app.now().as_millis(),
        network: session.client.network.clone(),
        browser: session.client.browser.clone(),
        new_address: String::new(),
    }
}

/// The code for this session's log-in or step-up.
pub(super) fn code(app: &App, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Login,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: details(app, session),
    }
}
