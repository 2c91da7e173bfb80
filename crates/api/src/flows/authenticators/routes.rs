//! `/authenticators`: who may call it stands in each handler's arguments.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, post};
use data_encoding::BASE32_NOPAD;
use ninsho_shared::authenticators::{
    AuthenticatorView, MOST, NewAuthenticatorRequest, NewAuthenticatorView, VerifyAuthenticatorRequest,
};
use ninsho_shared::{AuthenticatorCode, ProblemCode};
use zeroize::Zeroizing;

use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::FreshFactor;
use crate::http::body::{Body, FlowId};
use crate::http::problem::ApiError;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::row;
use ninsho_domain::account::throttle;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::authenticator::flow::{self, Standing};
use ninsho_domain::factor::authenticator::qr;
use ninsho_domain::factor::authenticator::totp::{self, SECRET_LEN, Search};
use ninsho_domain::factor::authenticator::{mail, store};
use ninsho_domain::factor::{self, Factors};
use ninsho_domain::key::random;
use ninsho_domain::mail::outbox::MailKind;
use ninsho_domain::refusal::refuse;
use ninsho_domain::session::{self, Session};

/// Begins to set up an app.
///
/// A session that passed the second factor lately may call this. The answer holds the app's
/// secret, this once; the app counts when a code of it was right. A set-up that was begun before
/// and not finished is over.
#[utoipa::path(
    tag = "authenticators", operation_id = "beginAuthenticator", request_body = NewAuthenticatorRequest,
    responses((status = 201, body = NewAuthenticatorView, description = "What the app needs to know."), Refusals, SessionRefusals)
)]
#[post("/authenticators")]
pub async fn begin(
    app: Data<App>,
    session: FreshFactor,
    Body(body): Body<NewAuthenticatorRequest>,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.config.limits.code;
    let secret = Zeroizing::new(random::bytes::<SECRET_LEN>(&*app.random)?);
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    require_room(&Factors::of(&tx, &account).await?)?;
    throttle::admit_set_up(&tx, &app, account.id).await?;
    let id = app.new_id()?;
    let row = store::Row {
        id,
        account_id: account.id,
        name: body.name.as_str().to_owned(),
        sealed: factor::seal_secret(&app.secrets, id, account.id, &*secret, &*app.random)?,
        last_step: None,
        attempts: 0,
        created_at: app.now(),
        confirmed_at: None,
        last_used_at: None,
        removed_at: None,
    };
    let expires_at = store::expires_at(&row, limits);
    store::begin(&tx, row).await?;
    tx.commit().await?;
    let secret = BASE32_NOPAD.encode(&*secret);
    let uri = flow::key_uri(&app.config.institution.name.en, &account.user_id, &secret);
    let qr = qr::draw(&uri)?;
    let attempts_left = limits.attempts;
    let view = NewAuthenticatorView { id, name: body.name, secret, uri, qr, expires_at, attempts_left };
    Ok(HttpResponse::Created().json(view))
}

/// Proves an app by a code that it shows.
///
/// A session of the same account that passed the second factor lately may call this. When the code
/// is right, the app counts from then on, and all other sessions end.
#[utoipa::path(
    tag = "authenticators", operation_id = "verifyAuthenticator",
    params(("id" = Uuid, Path, description = "The app.")), request_body = VerifyAuthenticatorRequest,
    responses((status = 200, body = AuthenticatorView, description = "The app counts."), Refusals, SessionRefusals)
)]
#[post("/authenticators/{id}/verify")]
pub async fn verify(
    app: Data<App>,
    session: FreshFactor,
    id: FlowId,
    Body(body): Body<VerifyAuthenticatorRequest>,
) -> Result<Json<AuthenticatorView>, ApiError> {
    let step = check(&app, &session, id, &body.code).await?;
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    require_room(&Factors::of(&tx, &account).await?)?;
    if !store::confirm(&tx, id.0, step, now).await? {
        return Err(ProblemCode::FlowEnded.into());
    }
    row::set_enrolled(&tx, account.id, now).await?;
    let row = store::find(&tx, account.id, id.0).await?;
    session::end_others(&tx, &app, account.id, Some(session.row.id)).await?;
    let told = mail::tell(&tx, &app, &session, &account, MailKind::AuthenticatorAdded, &row).await?;
    let registered = Event::AuthenticatorAdded.by_owner(account.id, &session.origin);
    event::record(&tx, &app, registered.about(Subject::Authenticator(row.id)).unacknowledged(!told)).await?;
    tx.commit().await?;
    Ok(Json(store::view(&row)?))
}

/// Removes an app, or gives up a set-up.
///
/// A session of the same account that passed the second factor lately may call this. The last
/// factor that the owner could log in with stays; recovery codes are none in this sense.
#[utoipa::path(
    tag = "authenticators", operation_id = "removeAuthenticator",
    params(("id" = Uuid, Path, description = "The app.")),
    responses((status = 204, description = "It does not count any more."), Refusals, SessionRefusals)
)]
#[delete("/authenticators/{id}")]
pub async fn remove(app: Data<App>, session: FreshFactor, id: FlowId) -> Result<HttpResponse, ApiError> {
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    let row = store::find(&tx, account.id, id.0).await?;
    let counts = row.confirmed_at.is_some();
    if row.removed_at.is_none() && counts {
        let set = Factors::of(&tx, &account).await?;
        if set.authenticators == 1 && !set.mail {
            return Err(ProblemCode::LastFactor.into());
        }
    }
    if !store::remove(&tx, row.id, app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    if counts {
        session::end_others(&tx, &app, account.id, Some(session.row.id)).await?;
        let told = mail::tell(&tx, &app, &session, &account, MailKind::AuthenticatorRemoved, &row).await?;
        let removed = Event::AuthenticatorRemoved.by_owner(account.id, &session.origin);
        event::record(&tx, &app, removed.about(Subject::Authenticator(row.id)).unacknowledged(!told)).await?;
    }
    tx.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

fn require_room(set: &Factors) -> Result<(), ApiError> {
    if set.authenticators < MOST { Ok(()) } else { Err(ProblemCode::TooManyAuthenticators.into()) }
}

/// Counts the try, commits, and only then compares. Returns the step whose code was typed.
///
/// The try is not counted on the account: whoever sets an app up has seen its secret, so there is
/// nothing to be guessed.
async fn check(app: &App, session: &Session, id: FlowId, typed: &AuthenticatorCode) -> Result<i64, ApiError> {
    let limits = &app.config.limits.code;
    let now = app.now();
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(app, &account, LockoutPolicy::Enforce)?;
    let row = store::find(&tx, account.id, id.0).await?;
    let attempts_left = match flow::standing(store::set_up(&row, limits), limits.attempts, now) {
        Standing::Begun { attempts_left } => attempts_left - 1,
        Standing::Exhausted => return Err(ProblemCode::CodeExhausted.into()),
        Standing::Over | Standing::Counts => return Err(ProblemCode::FlowEnded.into()),
    };
    store::count_attempt(&tx, row.id).await?;
    tx.commit().await?;

    let secret = factor::open_secret(&app.secrets, &row)?;
    totp::step_of(&secret, typed, now).ok_or_else(|| {
        let clock_off = totp::clock_off(&secret, typed, now, Search::Both);
        let wrong = refuse(ProblemCode::WrongCode).in_field("code");
        wrong.attempts_left(attempts_left).clock_off(clock_off).into()
    })
}
