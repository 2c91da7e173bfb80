//! A change as the person's screen shows it.

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::mailed_code::Delivery;
use ninsho_shared::{MailAddress, MailedCodeView};

use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::factor::mail_code;
use ninsho_domain::registration::address_change::AddressChange;
use ninsho_domain::registration::address_change::flow::{self, ChangeStatus};

/// The change, with its code while it is open.
pub(super) async fn of(app: &App, row: &AddressChange) -> Result<AddressChangeView, ApiError> {
    let conn = app.storage.read();
    let expires_at = row.expires_at;
    let now = app.now();
    Ok(match flow::status(row.state, expires_at, now) {
        ChangeStatus::Open => {
            let code = mail_code::find(conn, row.challenge_id).await?;
            open(row, mail_code::view(conn, app, &code, now).await?)
        }
        ChangeStatus::Completed => AddressChangeView::Completed {
            id: row.id,
            address: row.address.masked(),
            previous: row.previous.as_ref().map(MailAddress::masked),
            at: row.ended_at.unwrap_or(expires_at),
            ended_sessions: u32::try_from(row.ended_sessions).unwrap_or(0),
            session: None,
            token: None,
        },
        ChangeStatus::Ended(because) => {
            AddressChangeView::Ended { id: row.id, because, at: row.ended_at.unwrap_or(expires_at) }
        }
    })
}

/// An open change, whose code is this.
pub(super) fn open(row: &AddressChange, code: MailedCodeView) -> AddressChangeView {
    let next = flow::next(code.attempts_left, &code.resend);
    AddressChangeView::CodeSent { id: row.id, address: row.address.to_string(), code, next }
}

/// Whether its mail is there or on its way, and its code can be typed.
pub(super) fn goes_on(view: &AddressChangeView) -> bool {
    matches!(view, AddressChangeView::CodeSent { code, .. }
        if code.attempts_left > 0 && !matches!(code.delivery, Delivery::Refused { .. } | Delivery::Expired))
}
