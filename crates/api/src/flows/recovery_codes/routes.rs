//! `/recovery-codes`: the handler's arguments say who may call it.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use ninsho_shared::recovery_codes::NewRecoveryCodes;
use ninsho_shared::session::SessionEnd;

use crate::http::answers::{Problems, SetUp};
use crate::http::auth::FreshFactor;
use crate::http::problem::ApiError;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::throttle;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::recovery_code::{self, mail, store};
use ninsho_domain::session;

/// Generate ten recovery codes
///
/// Requires a second factor passed within the last ten minutes. The codes are shown this once. The
/// previous set stops working, and all other sessions are revoked. Limited: `too_many_set_ups` says when
/// the next set may be generated.
#[utoipa::path(
    tag = "recovery codes", operation_id = "generateRecoveryCodes",
    responses((status = 201, body = NewRecoveryCodes, description = "The codes, this once."),
        Problems<(FreshFactor, SetUp)>)
)]
#[post("/recovery-codes")]
pub async fn generate(app: Data<App>, session: FreshFactor) -> Result<HttpResponse, ApiError> {
    // Counted and committed before ten hashes are computed.
    let tx = session.hold(&app).await?;
    require_open(&tx, &app, &tx.session.account, LockoutPolicy::Enforce)?;
    throttle::admit_set_up(&tx, &app, session.account.id).await?;
    tx.commit().await?;
    let (codes, rows) = recovery_code::generate(&app, session.account.id).await?;
    // The hashes take seconds when the server is busy, in which the session may have ended.
    let tx = session.hold(&app).await?;
    let account = tx.session.account.clone();
    require_open(&tx, &app, &account, LockoutPolicy::Enforce)?;
    store::replace(&tx, rows).await?;
    session::end_others(&tx, account.id, Some(session.row.id), SessionEnd::FactorChanged);
    let set_id = app.new_id()?;
    let told = mail::tell_generated(&tx, &app, &account, &session.origin, set_id).await?;
    let generated = Event::RecoveryCodesGenerated.by_owner(account.id, &session.origin);
    event::record(&tx, &app, generated.about(Subject::RecoveryCodeSet(set_id)).unacknowledged(!told))?;
    let made_at = tx.now();
    tx.commit().await?;
    Ok(HttpResponse::Created().json(NewRecoveryCodes { codes, made_at }))
}
