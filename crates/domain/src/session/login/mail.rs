//! The mails of the log-in: a one-time password to the registered address, and that a recovery
//! code was used.

use ninsho_shared::MailAddress;
use uuid::Uuid;

use crate::app::App;
use crate::event::{Subject, notice};
use crate::factor::mail_code::{NewChallenge, Purpose};
use crate::mail::outbox::{Details, MailKind};
use crate::refusal::DomainError;
use crate::session::Session;
use crate::storage::Tx;

/// The code for this session's log-in or step-up.
pub fn code(app: &App, session: &Session, address: MailAddress) -> NewChallenge {
    NewChallenge {
        purpose: Purpose::Login,
        account_id: session.account.id,
        session_id: session.row.id,
        address,
        details: notice::details(app, session),
    }
}

/// Tells the registered address, if there is one, that a recovery code was used and how many are
/// left; says whether there is one.
pub async fn tell_recovery_code_used(
    tx: &Tx,
    app: &App,
    session: &Session,
    code_id: Uuid,
    codes_left: u32,
) -> Result<bool, DomainError> {
    let subject = Subject::RecoveryCode(code_id);
    let details = Details { codes_left: Some(codes_left), ..notice::details(app, session) };
    notice::tell_done(tx, app, &session.account, subject, MailKind::RecoveryCodeUsed, details).await
}
