//! `/revocations/{token}`: who holds the token may call it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, get, post};
use ninsho_shared::ProblemCode;
use ninsho_shared::revocation::RevocationView;
use sea_orm::ConnectionTrait;

use crate::http::answers::Refusals;
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::account::command;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::mail_code;
use ninsho_domain::key::revocation_token;
use ninsho_domain::registration::revocation::flow::{LinkStatus, Progress, RevocationEffect, link_status};
use ninsho_domain::registration::revocation::store::{self, Revocable};
use ninsho_domain::session;

/// Read what a revocation link can revoke
///
/// The token is the permission: no session is needed. Nothing is changed, since mail programs open links
/// by themselves.
#[utoipa::path(
    tag = "revocation link", operation_id = "readRevocation", security(()),
    params(("token" = String, Path, description = "The token of the link in the mail.")),
    responses((status = 200, body = RevocationView, description = "What it can revoke."), Refusals)
)]
#[get("/revocations/{token}")]
pub async fn read(app: Data<App>, token: Path<String>) -> Result<Json<RevocationView>, ApiError> {
    Ok(Json(look(&app, &token).await?))
}

/// What a revocation link can revoke.
pub(crate) async fn look(app: &App, token: &str) -> Result<RevocationView, ApiError> {
    let link = link(app, app.storage.read(), token).await?;
    view(app, app.storage.read(), &link).await
}

/// Revoke what the link covers
///
/// The token is the permission: no session is needed. An open change is stopped; after a completed one
/// the second factor is frozen, which only the help desk undoes. All sessions of the account are revoked.
/// Acts once; later calls only read.
#[utoipa::path(
    tag = "revocation link", operation_id = "revoke", security(()),
    params(("token" = String, Path, description = "The token of the link in the mail.")),
    responses((status = 200, body = RevocationView, description = "What was revoked."), Refusals)
)]
#[post("/revocations/{token}")]
pub async fn act(
    request: HttpRequest,
    app: Data<App>,
    token: Path<String>,
) -> Result<Json<RevocationView>, ApiError> {
    Ok(Json(revoke(&request, &app, &token).await?))
}

/// Revokes what the link covers, once.
pub(crate) async fn revoke(
    request: &HttpRequest,
    app: &App,
    token: &str,
) -> Result<RevocationView, ApiError> {
    let now = app.now();
    let origin = request_origin(request, &app.config.trusted_proxies);
    let tx = app.storage.begin().await?;
    let account_id = link(app, &tx, token).await?.account_id;
    let account = tx.lock_account(account_id).await?;
    // Read again under the lock: another press may have been faster.
    let link = link(app, &tx, token).await?;
    let covered = store::latest_covered(&tx, &link).await?;
    let effect = match status(app, &link, covered.as_ref()) {
        LinkStatus::CanStop => RevocationEffect::Stopped,
        LinkStatus::CanFreeze => RevocationEffect::Frozen,
        LinkStatus::Used(..) | LinkStatus::Obsolete => return view(app, &tx, &link).await,
    };
    store::use_up(&tx, link.id, effect, now).await?;
    store::stop_everything(&tx, account_id, now).await?;
    mail_code::void_all(&tx, account_id, now).await?;
    session::end_others(&tx, app, account_id, None).await?;
    if effect == RevocationEffect::Frozen {
        command::freeze(&tx, app, &account).await?;
    }
    if let Some((_, revocable)) = &covered {
        let subject = revocable.subject();
        let revoked = revoked(effect, subject).by_owner(account_id, &origin).about(subject);
        event::record(&tx, app, revoked.address(revocable.view().address)).await?;
    }
    let link = store::find(&tx, link.id).await?;
    let view = view(app, &tx, &link).await?;
    tx.commit().await?;
    Ok(view)
}

const fn revoked(effect: RevocationEffect, subject: Subject) -> Event {
    match (effect, subject) {
        (RevocationEffect::Frozen, _) => Event::AccountFrozen,
        (RevocationEffect::Stopped, Subject::InitRequest(_)) => Event::InitializationStopped,
        // Nothing but a change of the address or an initialization is open for a while.
        (
            RevocationEffect::Stopped,
            Subject::AddressChange(_)
            | Subject::Authenticator(_)
            | Subject::RecoveryCodeSet(_)
            | Subject::RecoveryCode(_),
        ) => Event::AddressChangeStopped,
    }
}

async fn link(app: &App, conn: &impl ConnectionTrait, token: &str) -> Result<store::Link, ApiError> {
    let id = revocation_token::read(&app.secrets, token).ok_or(ProblemCode::NotFound)?;
    Ok(store::find(conn, id).await?)
}

fn status(app: &App, link: &store::Link, covered: Option<&(Progress, Revocable)>) -> LinkStatus {
    link_status(store::used(link), link.expires_at, covered.map(|(progress, _)| *progress), app.now())
}

async fn view(
    app: &App,
    conn: &impl ConnectionTrait,
    link: &store::Link,
) -> Result<RevocationView, ApiError> {
    let covered = store::latest_covered(conn, link).await?;
    Ok(match (status(app, link, covered.as_ref()), covered) {
        (LinkStatus::Used(RevocationEffect::Stopped, at), _) => RevocationView::Stopped { at },
        (LinkStatus::Used(RevocationEffect::Frozen, at), _) => RevocationView::Frozen { at },
        (LinkStatus::CanStop, Some((_, revocable))) => RevocationView::CanStop { change: revocable.view() },
        (LinkStatus::CanFreeze, Some((_, revocable))) => {
            RevocationView::CanFreeze { change: revocable.view() }
        }
        (LinkStatus::Obsolete | LinkStatus::CanStop | LinkStatus::CanFreeze, _) => RevocationView::Nothing,
    })
}
