//! `/stops/{token}`: whoever holds the token may call it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, get, post};
use ninsho_shared::account::HistoryKind;
use ninsho_shared::stop::{StopSubject, StopView};
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ConnectionTrait;

use super::flow::{self, Covered, Effect, Standing};
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::challenge;
use crate::client::Client;
use crate::error::ApiError;
use crate::openapi::Refusals;
use crate::{session, stop_token};

/// Tells what a stop link is about and what its button would do.
///
/// Whoever holds the token may call this. It changes nothing.
#[utoipa::path(
    tag = "stop link", operation_id = "readStop", security(()),
    params(("token" = String, Path, description = "What stands in the link of the mail.")),
    responses((status = 200, body = StopView, description = "What it is about."), Refusals)
)]
#[get("/stops/{token}")]
pub async fn read(app: Data<App>, token: Path<String>) -> Result<Json<StopView>, ApiError> {
    let link = link(&app, app.storage.read(), &token).await?;
    Ok(Json(view(&app, app.storage.read(), &link).await?))
}

/// Presses the button: stops the change, or freezes the second factor when it is done already.
///
/// Whoever holds the token may call this; it acts once.
#[utoipa::path(
    tag = "stop link", operation_id = "stop", security(()),
    params(("token" = String, Path, description = "What stands in the link of the mail.")),
    responses((status = 200, body = StopView, description = "What it did."), Refusals)
)]
#[post("/stops/{token}")]
pub async fn act(
    request: HttpRequest,
    app: Data<App>,
    token: Path<String>,
) -> Result<Json<StopView>, ApiError> {
    let now = app.now();
    let client = Client::of(&request, &app.config.trusted_proxies);
    let tx = app.storage.begin().await?;
    let account_id = link(&app, &tx, &token).await?.account_id;
    store::hold_account(&tx, account_id).await?;
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
        challenge::void_all(&tx, account_id, now).await?;
        session::end_others(&tx, &app, account_id, None).await?;
        if effect == Effect::Frozen {
            store::freeze(&tx, account_id, now).await?;
        }
        if let Some((_, thing)) = &covered {
            let shown = thing.shown()?;
            let mut event = Event::by_owner(account_id, history_kind(effect, shown.what), &client);
            event = event.within(thing.id(&link));
            event.address = shown.address;
            audit::record(&tx, &app, event).await?;
        }
    }
    let link = store::find(&tx, link.id).await?;
    let view = view(&app, &tx, &link).await?;
    tx.commit().await?;
    Ok(Json(view))
}

const fn history_kind(effect: Effect, what: StopSubject) -> HistoryKind {
    match (effect, what) {
        (Effect::Frozen, _) => HistoryKind::AccountFrozen,
        (Effect::Stopped, StopSubject::Initialization) => HistoryKind::InitializationStopped,
        // Nothing but a change of the address or an initialization is open for a while.
        (Effect::Stopped, StopSubject::AddressChange | StopSubject::App | StopSubject::RecoveryCodes) => {
            HistoryKind::AddressChangeStopped
        }
    }
}

async fn link(app: &App, conn: &impl ConnectionTrait, token: &str) -> Result<store::Link, ApiError> {
    let id = stop_token::read(&app.secrets, token).ok_or(ProblemCode::NotFound)?;
    store::find(conn, id).await
}

fn standing(link: &store::Link, covered: Option<Covered>, now: Timestamp) -> Standing {
    let expires_at = Timestamp::from_millis(link.expires_at);
    flow::standing(store::used(link), expires_at, covered.unwrap_or(Covered::Nothing), now)
}

async fn view(app: &App, conn: &impl ConnectionTrait, link: &store::Link) -> Result<StopView, ApiError> {
    let covered = store::covered(conn, link).await?;
    let standing = standing(link, covered.as_ref().map(|(covered, _)| *covered), app.now());
    Ok(match (standing, covered) {
        (Standing::Used(Effect::Stopped, at), _) => StopView::Stopped { at },
        (Standing::Used(Effect::Frozen, at), _) => StopView::Frozen { at },
        (Standing::CanStop, Some((_, thing))) => StopView::CanStop { change: thing.shown()? },
        (Standing::CanFreeze, Some((_, thing))) => StopView::CanFreeze { change: thing.shown()? },
        (Standing::Nothing | Standing::CanStop | Standing::CanFreeze, _) => StopView::Nothing,
    })
}
