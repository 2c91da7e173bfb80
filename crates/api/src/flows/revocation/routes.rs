//! `/revocations/{token}`: who holds the token may call it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, get, post};
use ninsho_shared::account::HistoryKind;
use ninsho_shared::revocation::{RevocationSubject, RevocationView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ConnectionTrait;

use crate::http::answers::Refusals;
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::account::command;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event};
use ninsho_domain::factor::mail_code;
use ninsho_domain::key::revocation_token;
use ninsho_domain::registration::revocation::flow::{self, Covered, Effect, Standing};
use ninsho_domain::registration::revocation::store;
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
    let link = link(&app, app.storage.read(), &token).await?;
    Ok(Json(view(&app, app.storage.read(), &link).await?))
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
    let now = app.now();
    let origin = request_origin(&request, &app.config.trusted_proxies);
    let tx = app.storage.begin().await?;
    let account_id = link(&app, &tx, &token).await?.account_id;
    let account = tx.lock_account(account_id).await?;
    // Read again under the lock: another press may have been faster.
    let link = link(&app, &tx, &token).await?;
    let covered = store::covered(&tx, &link).await?;
    let effect = match standing(&link, covered.as_ref().map(|(covered, _)| *covered), now) {
        Standing::CanStop => Effect::Stopped,
        Standing::CanFreeze => Effect::Frozen,
        Standing::Used(..) | Standing::Nothing => return Ok(Json(view(&app, &tx, &link).await?)),
    };
    if store::use_up(&tx, link.id, effect, now).await? {
        store::stop_everything(&tx, account_id, now).await?;
        mail_code::void_all(&tx, account_id, now).await?;
        session::end_others(&tx, &app, account_id, None).await?;
        if effect == Effect::Frozen {
            command::freeze(&tx, &app, &account).await?;
        }
        if let Some((_, thing)) = &covered {
            let shown = thing.shown()?;
            let mut event = Event::by_owner(account_id, history_kind(effect, shown.what), &origin);
            event = event.within(thing.id(&link));
            event.address = shown.address;
            event::record(&tx, &app, event).await?;
        }
    }
    let link = store::find(&tx, link.id).await?;
    let view = view(&app, &tx, &link).await?;
    tx.commit().await?;
    Ok(Json(view))
}

const fn history_kind(effect: Effect, what: RevocationSubject) -> HistoryKind {
    match (effect, what) {
        (Effect::Frozen, _) => HistoryKind::AccountFrozen,
        (Effect::Stopped, RevocationSubject::Initialization) => HistoryKind::InitializationStopped,
        // Nothing but a change of the address or an initialization is open for a while.
        (
            Effect::Stopped,
            RevocationSubject::AddressChange
            | RevocationSubject::Authenticator
            | RevocationSubject::RecoveryCodes,
        ) => HistoryKind::AddressChangeStopped,
    }
}

async fn link(app: &App, conn: &impl ConnectionTrait, token: &str) -> Result<store::Link, ApiError> {
    let id = revocation_token::read(&app.secrets, token).ok_or(ProblemCode::NotFound)?;
    Ok(store::find(conn, id).await?)
}

fn standing(link: &store::Link, covered: Option<Covered>, now: Timestamp) -> Standing {
    let expires_at = link.expires_at;
    flow::standing(store::used(link), expires_at, covered.unwrap_or(Covered::Nothing), now)
}

async fn view(
    app: &App,
    conn: &impl ConnectionTrait,
    link: &store::Link,
) -> Result<RevocationView, ApiError> {
    let covered = store::covered(conn, link).await?;
    let standing = standing(link, covered.as_ref().map(|(covered, _)| *covered), app.now());
    Ok(match (standing, covered) {
        (Standing::Used(Effect::Stopped, at), _) => RevocationView::Stopped { at },
        (Standing::Used(Effect::Frozen, at), _) => RevocationView::Frozen { at },
        (Standing::CanStop, Some((_, thing))) => RevocationView::CanStop { change: thing.shown()? },
        (Standing::CanFreeze, Some((_, thing))) => RevocationView::CanFreeze { change: thing.shown()? },
        (Standing::Nothing | Standing::CanStop | Standing::CanFreeze, _) => RevocationView::Nothing,
    })
}
