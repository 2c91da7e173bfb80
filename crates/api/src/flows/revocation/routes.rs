//! `/revocations/{token}`: who holds the token may call it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, get, post};
use ninsho_shared::revocation::RevocationView;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ConnectionTrait;

use crate::http::answers::{Database, Problems, code};
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::account::{Account, command, row};
use ninsho_domain::app::App;
use ninsho_domain::config::Institution;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::key::revocation_token;
use ninsho_domain::registration::doubt;
use ninsho_domain::registration::revocation::flow::{LinkStatus, Progress, RevocationEffect, link_status};
use ninsho_domain::registration::revocation::store::{self, Revocable};

/// Read what a revocation link can revoke
///
/// The token is the permission: no session is needed. Nothing is changed, since mail programs open links
/// by themselves.
#[utoipa::path(
    tag = "revocation link", operation_id = "readRevocation", security(()),
    params(("token" = String, Path, description = "The token of the link in the mail.",
        min_length = 43, max_length = 43, pattern = "^[0-9A-Za-z_-]+$")),
    responses((status = 200, body = RevocationView, description = "What it can revoke."),
        Problems<(Database, code::NotFound)>)
)]
#[get("/revocations/{token}")]
pub async fn read(app: Data<App>, token: Path<String>) -> Result<Json<RevocationView>, ApiError> {
    Ok(Json(look(&app, &token).await?))
}

/// What a revocation link can revoke.
pub(crate) async fn look(app: &App, token: &str) -> Result<RevocationView, ApiError> {
    let (conn, now) = (app.storage.read(), app.now());
    let link = link(app, conn, token).await?;
    let account = row::by_id(conn, link.account_id).await?;
    let covered = store::latest_covered(conn, &link).await?;
    Ok(view(&app.config.institution, status(&link, &account, covered.as_ref(), now), covered))
}

/// Revoke what the link covers
///
/// The token is the permission: no session is needed. An open change is stopped; after a completed one
/// the second factor is frozen, which only the help desk undoes; the help desk is told of an objection to
/// a request that it has. All sessions of the account are revoked but that of such a request. Acts once;
/// later calls only read. While the account is frozen, or once the help desk has identified the owner,
/// earlier links act on nothing (`desk_decides`).
#[utoipa::path(
    tag = "revocation link", operation_id = "revoke", security(()),
    params(("token" = String, Path, description = "The token of the link in the mail.",
        min_length = 43, max_length = 43, pattern = "^[0-9A-Za-z_-]+$")),
    responses((status = 200, body = RevocationView, description = "What was revoked."),
        Problems<(Database, code::NotFound)>)
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
    let institution = &app.config.institution;
    let origin = request_origin(request, &app.config.trusted_proxies);
    let tx = app.storage.begin().await?;
    let account_id = link(app, &tx, token).await?.account_id;
    let account = tx.lock_account(account_id).await?;
    let now = tx.now();
    // Read again under the lock: another press may have been faster.
    let link = link(app, &tx, token).await?;
    let covered = store::latest_covered(&tx, &link).await?;
    let effect = match status(&link, &account, covered.as_ref(), now) {
        LinkStatus::CanStop => RevocationEffect::Stopped,
        LinkStatus::CanObject => RevocationEffect::Objected,
        LinkStatus::CanFreeze => RevocationEffect::Frozen,
        status @ (LinkStatus::Used(..) | LinkStatus::DeskDecides | LinkStatus::Obsolete) => {
            return Ok(view(institution, status, covered));
        }
    };
    store::use_up(&tx, link.id, effect, now).await?;
    store::stop_everything(&tx, account_id, now).await?;
    if effect == RevocationEffect::Frozen {
        command::freeze(&tx, &account).await?;
    }
    if let Some((_, revocable)) = &covered {
        let subject = revocable.subject();
        let revoked = revoked(effect, subject).by_owner(account_id, &origin).about(subject);
        event::record(&tx, app, revoked.address(revocable.view(institution).address))?;
    }
    tx.commit().await?;
    Ok(view(institution, LinkStatus::Used(effect, now), covered))
}

const fn revoked(effect: RevocationEffect, subject: Subject) -> Event {
    match (effect, subject) {
        (RevocationEffect::Frozen, _) => Event::AccountFrozen,
        (RevocationEffect::Objected, _) => Event::InitializationObjected,
        (RevocationEffect::Stopped, Subject::InitRequest(_)) => Event::InitializationStopped,
        // Nothing but a change of the address or an initialization is open for a while.
        (
            RevocationEffect::Stopped,
            Subject::AddressChange(_)
            | Subject::Authenticator(_)
            | Subject::RecoveryCodeSet(_)
            | Subject::RecoveryCode(_)
            | Subject::Account(_)
            | Subject::Client(_)
            | Subject::Verification(_),
        ) => Event::AddressChangeStopped,
    }
}

async fn link(app: &App, conn: &impl ConnectionTrait, token: &str) -> Result<store::Link, ApiError> {
    let id = revocation_token::read(&app.secrets, token).ok_or(ProblemCode::NotFound)?;
    Ok(store::find(conn, id).await?)
}

fn status(
    link: &store::Link,
    account: &Account,
    covered: Option<&(Progress, Revocable)>,
    now: Timestamp,
) -> LinkStatus {
    let progress = covered.map(|(progress, _)| *progress);
    let in_doubt = doubt::is_in_doubt(link, account, now);
    link_status(store::used(link), link.expires_at, progress, in_doubt, now)
}

fn view(
    institution: &Institution,
    status: LinkStatus,
    covered: Option<(Progress, Revocable)>,
) -> RevocationView {
    let shown = |revocable: &Revocable| revocable.view(institution);
    match (status, covered) {
        (LinkStatus::Used(RevocationEffect::Stopped, at), _) => RevocationView::Stopped { at },
        (LinkStatus::Used(RevocationEffect::Objected, at), _) => RevocationView::Objected { at },
        (LinkStatus::Used(RevocationEffect::Frozen, at), _) => RevocationView::Frozen { at },
        (LinkStatus::CanStop, Some((_, covered))) => RevocationView::CanStop { change: shown(&covered) },
        (LinkStatus::CanObject, Some((_, covered))) => RevocationView::CanObject { change: shown(&covered) },
        (LinkStatus::CanFreeze, Some((_, covered))) => RevocationView::CanFreeze { change: shown(&covered) },
        (LinkStatus::DeskDecides, _) => RevocationView::DeskDecides,
        (LinkStatus::Obsolete | LinkStatus::CanStop | LinkStatus::CanObject | LinkStatus::CanFreeze, _) => {
            RevocationView::Nothing
        }
    }
}
