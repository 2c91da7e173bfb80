//! A request as the person's screen shows it.

use ninsho_shared::initialization::{DeskState, InitRequestView};
use ninsho_shared::{MailAddress, MailedCodeView, Resend, Timestamp};
use uuid::Uuid;

use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::factor::mail_code::{self, Challenge, CodeStatus, Mailed};
use ninsho_domain::registration::helpdesk::flow::{Stage, stage_of};
use ninsho_domain::registration::init_request::flow::{self, DeskWork, ToldCode};
use ninsho_domain::registration::init_request::{self, InitRequest, RequestStatus, Route};
use ninsho_domain::registration::{address_change, case_reference};
use ninsho_domain::session::Session;

/// Whether the request goes on in this session.
fn is_own(session: &Session, row: &InitRequest) -> bool {
    row.session_id == session.row.id
}

/// What the session may see of a request.
pub(super) async fn of(app: &App, session: &Session, row: &InitRequest) -> Result<InitRequestView, ApiError> {
    let (id, expires_at, own) = (row.id, row.expires_at, is_own(session, row));
    let ended_at = row.ended_at.unwrap_or(expires_at);
    let first_set_up = row.route == Route::FirstSetUp;
    let session_view = session.view(app)?;
    let now = app.now();
    let status = init_request::status(row, now);
    Ok(match status {
        RequestStatus::Begun => {
            let (mail_address, send) = destination(app, session, now).await?;
            let next = flow::next(status, own, &send, 0);
            InitRequestView::Begun { id, expires_at, session: session_view, mail_address, send, next }
        }
        RequestStatus::CodeSent => code_sent(app, session, row, now).await?,
        RequestStatus::AtDesk => at_desk(app, session, row, now).await?,
        RequestStatus::Confirmed => on_the_way(app, session, row, change_within(app, row).await?)?,
        RequestStatus::Completed => InitRequestView::Completed {
            id,
            session: session_view,
            at: ended_at,
            first_set_up,
            address_change: change_within(app, row).await?,
        },
        RequestStatus::Ended(because) => {
            InitRequestView::Ended { id, session: session_view, because, at: ended_at }
        }
    })
}

/// A request that was just confirmed.
pub(super) fn confirmed(
    app: &App,
    session: &Session,
    row: &InitRequest,
) -> Result<InitRequestView, ApiError> {
    on_the_way(app, session, row, None)
}

fn on_the_way(
    app: &App,
    session: &Session,
    row: &InitRequest,
    address_change: Option<Uuid>,
) -> Result<InitRequestView, ApiError> {
    Ok(InitRequestView::Confirmed {
        id: row.id,
        expires_at: row.expires_at,
        session: session.view(app)?,
        first_set_up: row.route == Route::FirstSetUp,
        address_change,
        next: flow::next(RequestStatus::Confirmed, is_own(session, row), &Resend::Never, 0),
    })
}

/// The change of the address that a confirmed request has come to.
async fn change_within(app: &App, row: &InitRequest) -> Result<Option<Uuid>, ApiError> {
    let change = address_change::store::latest_within(app.storage.read(), row.id).await?;
    Ok(change.map(|change| change.id))
}

/// Where a mail would go, masked, and whether it may go out at `now`.
async fn destination(app: &App, session: &Session, now: Timestamp) -> Result<(String, Resend), ApiError> {
    // The address may have gone since the request was begun; then nothing can be mailed.
    let Some(address) = &session.account.mail_address else {
        return Ok((app.config.institution.placeholder.clone(), Resend::Never));
    };
    let send = mail_code::first_send(app.storage.read(), app, session.account.id, address, now).await?;
    Ok((address.masked(), send))
}

async fn code_sent(
    app: &App,
    session: &Session,
    row: &InitRequest,
    now: Timestamp,
) -> Result<InitRequestView, ApiError> {
    let conn = app.storage.read();
    let challenge_id = row.challenge_id.ok_or_else(|| anyhow::anyhow!("a mailed code has no challenge"))?;
    let challenge = mail_code::find(conn, challenge_id).await?;
    let mut code = mail_code::view(conn, app, &challenge, now).await?;
    let live = mail_code::status(&challenge, &app.config.limits.code, now) == CodeStatus::Live;
    if !live {
        // The request outlives its code, so another one can be mailed.
        code.resend = destination(app, session, now).await?.1;
    }
    shown(app, session, row, &challenge, code)
}

/// A request whose code was just mailed.
pub(super) fn mailed(
    app: &App,
    session: &Session,
    row: &InitRequest,
    code: &Mailed,
) -> Result<InitRequestView, ApiError> {
    shown(app, session, row, &code.challenge, code.view(app, app.now()))
}

fn shown(
    app: &App,
    session: &Session,
    row: &InitRequest,
    challenge: &Challenge,
    code: MailedCodeView,
) -> Result<InitRequestView, ApiError> {
    let address = MailAddress::parse(&challenge.address).map_err(anyhow::Error::from)?;
    let live = mail_code::status(challenge, &app.config.limits.code, code.as_of) == CodeStatus::Live;
    let attempts_left = if live { code.attempts_left } else { 0 };
    let next = flow::next(RequestStatus::CodeSent, is_own(session, row), &code.resend, attempts_left);
    Ok(InitRequestView::CodeSent {
        id: row.id,
        expires_at: row.expires_at,
        session: session.view(app)?,
        mail_address: address.masked(),
        code,
        next,
    })
}

async fn at_desk(
    app: &App,
    session: &Session,
    row: &InitRequest,
    now: Timestamp,
) -> Result<InitRequestView, ApiError> {
    let limits = &app.config.limits.code;
    let code = match row.challenge_id {
        Some(id) => {
            let challenge = mail_code::find(app.storage.read(), id).await?;
            Some(ToldCode {
                status: mail_code::status(&challenge, limits, now),
                until: challenge.expires_at,
                attempts_left: mail_code::attempts_left(&challenge, limits),
            })
        }
        None => None,
    };
    let desk = flow::desk(DeskWork {
        taken_at: row.taken_at,
        awaits_second: matches!(stage_of(row), Stage::AwaitingSecond { .. }),
        code,
    });
    let attempts_left = match &desk {
        DeskState::CodeTold { attempts_left, .. } => *attempts_left,
        DeskState::Waiting
        | DeskState::TakenUp { .. }
        | DeskState::AwaitingSecond
        | DeskState::CodeExpired => 0,
    };
    let registered = session.account.mail_address.as_ref();
    Ok(InitRequestView::AtDesk {
        id: row.id,
        expires_at: row.expires_at,
        session: session.view(app)?,
        shown: registered.map_or_else(|| app.config.institution.placeholder.clone(), MailAddress::masked),
        case_reference: case_reference::shown(&row.case_reference),
        as_of: now,
        desk,
        next: flow::next(RequestStatus::AtDesk, is_own(session, row), &Resend::Never, attempts_left),
    })
}
