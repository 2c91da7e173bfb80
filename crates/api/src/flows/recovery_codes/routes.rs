//! `/recovery-codes`: who may call it stands in the handler's arguments.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use ninsho_shared::recovery_code::BYTES;
use ninsho_shared::recovery_codes::{COUNT, NewRecoveryCodes};
use ninsho_shared::{Password, RecoveryCode};

use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::FreshFactor;
use crate::http::problem::ApiError;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::throttle;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::recovery_code::{flow, mail, store};
use ninsho_domain::key::random;
use ninsho_domain::session;

/// Makes ten recovery codes in the place of those of before.
///
/// A session that passed the second factor lately may call this. The codes are shown this once;
/// all other sessions end.
#[utoipa::path(
    tag = "recovery codes", operation_id = "makeRecoveryCodes",
    responses((status = 201, body = NewRecoveryCodes, description = "The codes, this once."), Refusals, SessionRefusals)
)]
#[post("/recovery-codes")]
pub async fn make(app: Data<App>, session: FreshFactor) -> Result<HttpResponse, ApiError> {
    require_open(&app, &session.account, LockoutPolicy::Enforce)?;
    // Counted and committed before ten hashes are computed.
    let tx = app.storage.begin().await?;
    throttle::admit_set_up(&tx, &app, session.account.id).await?;
    tx.commit().await?;
    let (codes, rows) = draw(&app, &session).await?;
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    store::replace(&tx, account.id, rows).await?;
    session::end_others(&tx, &app, account.id, Some(session.row.id)).await?;
    let set_id = app.new_id()?;
    let told = mail::tell_made(&tx, &app, &session, &account, set_id).await?;
    let made = Event::RecoveryCodesGenerated.by_owner(account.id, &session.origin);
    event::record(&tx, &app, made.about(Subject::RecoveryCodeSet(set_id)).unacknowledged(!told)).await?;
    tx.commit().await?;
    Ok(HttpResponse::Created().json(NewRecoveryCodes { codes, made_at: app.now() }))
}

/// Ten codes, and their rows. The hashes are computed one after the other, so that one person takes
/// one of the threads at most.
async fn draw(app: &App, session: &FreshFactor) -> Result<(Vec<RecoveryCode>, Vec<store::Row>), ApiError> {
    let mut codes = Vec::with_capacity(COUNT);
    let mut rows = Vec::with_capacity(COUNT);
    while codes.len() < COUNT {
        let code = RecoveryCode::from_bytes(random::bytes::<BYTES>(&*app.random)?);
        if !flow::fits(&codes, &code) {
            continue;
        }
        let whole = Password::parse(code.reveal().to_owned()).map_err(anyhow::Error::from)?;
        rows.push(store::Row {
            id: app.new_id()?,
            account_id: session.account.id,
            selector: code.selector().to_owned(),
            hash: app.hasher.hash(whole, &*app.random).await?,
            created_at: app.now(),
            used_at: None,
        });
        codes.push(code);
    }
    Ok((codes, rows))
}
