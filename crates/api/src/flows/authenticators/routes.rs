//! `/authenticators`: each handler's arguments say who may call it.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, post};
use data_encoding::BASE32_NOPAD;
use ninsho_shared::authenticators::{
    AuthenticatorView, MOST, NewAuthenticatorRequest, NewAuthenticatorView, RenameAuthenticatorRequest,
    VerifyAuthenticatorRequest,
};
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{AuthenticatorCode, ProblemCode};
use zeroize::Zeroizing;

use crate::http::answers::{Lockout, Problems, SetUp, code};
use crate::http::auth::{FreshFactor, SignedIn};
use crate::http::body::{Body, FlowId};
use crate::http::problem::ApiError;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::row;
use ninsho_domain::account::throttle;
use ninsho_domain::app::App;
use ninsho_domain::event::{self, Event, Subject};
use ninsho_domain::factor::Factors;
use ninsho_domain::factor::authenticator::flow::{self, AuthenticatorStatus};
use ninsho_domain::factor::authenticator::totp::{self, SECRET_LEN};
use ninsho_domain::factor::authenticator::{again, mail, qr, secret, store};
use ninsho_domain::key::random;
use ninsho_domain::mail::outbox::MailKind;
use ninsho_domain::refusal::refuse;
use ninsho_domain::session::{self, Held, Session, permission};

/// Begin to set up an authenticator
///
/// Requires a second factor passed within the last ten minutes. The answer holds the secret, this once.
/// The authenticator becomes active when a code of it is verified. Replaces a set-up that was not
/// finished. At most five authenticators can be active.
#[utoipa::path(
    tag = "authenticators", operation_id = "beginAuthenticator", request_body = NewAuthenticatorRequest,
    responses((status = 201, body = NewAuthenticatorView, description = "The secret, this once."),
        Problems<(FreshFactor, SetUp, code::TooManyAuthenticators)>)
)]
#[post("/authenticators")]
pub async fn begin(
    app: Data<App>,
    session: FreshFactor,
    Body(body): Body<NewAuthenticatorRequest>,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.config.limits.code;
    let bytes = Zeroizing::new(random::bytes::<SECRET_LEN>(&*app.random)?);
    let tx = session.hold(&app).await?;
    let account = tx.session.account.clone();
    require_open(&tx, &app, &account, LockoutPolicy::Enforce)?;
    require_room(&Factors::of(&tx, &account).await?)?;
    throttle::admit_set_up(&tx, &app, account.id).await?;
    let id = app.new_id()?;
    let row = store::Row {
        id,
        account_id: account.id,
        name: body.name.as_str().to_owned(),
        sealed: secret::seal(&app.secrets, id, account.id, &*bytes, &*app.random)?,
        last_step: None,
        ahead_step: None,
        attempts: 0,
        created_at: tx.now(),
        confirmed_at: None,
        last_used_at: None,
        removed_at: None,
    };
    let expires_at = store::expires_at(&row, limits);
    store::begin(&tx, row);
    tx.commit().await?;
    let secret = BASE32_NOPAD.encode(&*bytes);
    let uri = flow::key_uri(&app.config.institution.name.en, account.user_id.as_str(), &secret);
    let qr = qr::draw(&uri)?;
    let attempts_left = limits.attempts;
    let apps = app.config.institution.authenticator_app.clone();
    let view = NewAuthenticatorView { id, name: body.name, secret, uri, qr, apps, expires_at, attempts_left };
    Ok(HttpResponse::Created().json(view))
}

/// Verify an authenticator by a code of it
///
/// Requires a session of the level `full`: the second factor was fresh when the set-up began, and is not
/// asked for again. When the code is right, the authenticator becomes active, and all other sessions are
/// revoked. A wrong code is answered with the attempts that remain, and with `clock_off` when the clock is
/// the likely cause.
#[utoipa::path(
    tag = "authenticators", operation_id = "verifyAuthenticator",
    params(("id" = Uuid, Path, description = "The authenticator.")), request_body = VerifyAuthenticatorRequest,
    responses((status = 200, body = AuthenticatorView, description = "The authenticator is active."),
        Problems<(SignedIn, FlowId, Lockout, code::WrongCode, code::CodeExhausted, code::FlowEnded,
            code::TooManyAuthenticators)>)
)]
#[post("/authenticators/{id}/verify")]
pub async fn verify(
    app: Data<App>,
    session: SignedIn,
    id: FlowId,
    Body(body): Body<VerifyAuthenticatorRequest>,
) -> Result<Json<AuthenticatorView>, ApiError> {
    let step = check(&app, &session, id, &body.code).await?;
    let tx = session.hold(&app).await?;
    let (account, now) = (tx.session.account.clone(), tx.now());
    require_open(&tx, &app, &account, LockoutPolicy::Enforce)?;
    require_room(&Factors::of(&tx, &account).await?)?;
    store::confirm(&tx, id.0, step).await?;
    row::set_enrolled(&tx, account.id, now);
    let row = store::find(&tx, account.id, id.0).await?;
    session::end_others(&tx, account.id, Some(session.row.id), SessionEnd::FactorChanged);
    let told = mail::tell(&tx, &app, &account, &session.origin, MailKind::AuthenticatorAdded, &row).await?;
    let added = Event::AuthenticatorAdded.by_owner(account.id, &session.origin);
    event::record(&tx, &app, added.about(Subject::Authenticator(row.id)).unacknowledged(!told))?;
    tx.commit().await?;
    Ok(Json(store::view(&row)?))
}

/// Rename an authenticator
///
/// Requires a session of the level `full`. A set-up has the name that it began with until it is active.
#[utoipa::path(
    tag = "authenticators", operation_id = "renameAuthenticator",
    params(("id" = Uuid, Path, description = "The authenticator.")), request_body = RenameAuthenticatorRequest,
    responses((status = 200, body = AuthenticatorView, description = "It has the name."),
        Problems<(SignedIn, FlowId)>)
)]
#[post("/authenticators/{id}/rename")]
pub async fn rename(
    app: Data<App>,
    session: SignedIn,
    id: FlowId,
    Body(body): Body<RenameAuthenticatorRequest>,
) -> Result<Json<AuthenticatorView>, ApiError> {
    let tx = session.hold(&app).await?;
    let account_id = session.account.id;
    store::rename(&tx, account_id, id.0, &body.name).await?;
    let row = store::find(&tx, account_id, id.0).await?;
    tx.commit().await?;
    Ok(Json(store::view(&row)?))
}

/// Remove an authenticator, or cancel a set-up
///
/// Requires a session of the level `full`; removing an active authenticator requires a second factor
/// passed within the last ten minutes, and revokes all other sessions. The last factor cannot be removed
/// (`last_factor`); recovery codes do not count as one, since they run out.
#[utoipa::path(
    tag = "authenticators", operation_id = "removeAuthenticator",
    params(("id" = Uuid, Path, description = "The authenticator.")),
    responses((status = 204, description = "It is removed."),
        Problems<(SignedIn, FlowId, Lockout, code::StepUpRequired, code::LastFactor)>)
)]
#[delete("/authenticators/{id}")]
pub async fn remove(app: Data<App>, session: SignedIn, id: FlowId) -> Result<HttpResponse, ApiError> {
    let tx = session.hold(&app).await?;
    require_open(&tx, &app, &tx.session.account, LockoutPolicy::Enforce)?;
    let row = store::find(&tx, tx.session.account.id, id.0).await?;
    if row.confirmed_at.is_some() {
        remove_active(&app, tx.with(&app)?, &row).await?;
    } else {
        store::cancel(&tx, row.id).await?;
        tx.commit().await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn remove_active(
    app: &App,
    tx: Held<permission::FreshFactor>,
    row: &store::Row,
) -> Result<(), ApiError> {
    let Session { row: session, account, origin } = tx.session.clone();
    if row.removed_at.is_none() {
        let set = Factors::of(&tx, &account).await?;
        if set.authenticators == 1 && !set.mail {
            return Err(ProblemCode::LastFactor.into());
        }
    }
    store::remove(&tx, row.id).await?;
    session::end_others(&tx, account.id, Some(session.id), SessionEnd::FactorChanged);
    let told = mail::tell(&tx, app, &account, &origin, MailKind::AuthenticatorRemoved, row).await?;
    let removed = Event::AuthenticatorRemoved.by_owner(account.id, &origin);
    event::record(&tx, app, removed.about(Subject::Authenticator(row.id)).unacknowledged(!told))?;
    Ok(tx.commit().await?)
}

fn require_room(set: &Factors) -> Result<(), ApiError> {
    if set.authenticators < MOST { Ok(()) } else { Err(ProblemCode::TooManyAuthenticators.into()) }
}

/// Counts the attempt, commits, and only then compares. Returns the time step whose code was typed.
///
/// The attempt is not counted on the account: who sets an authenticator up has seen its secret, so there
/// is nothing to guess.
async fn check(
    app: &App,
    session: &SignedIn,
    id: FlowId,
    typed: &AuthenticatorCode,
) -> Result<i64, ApiError> {
    let limits = &app.config.limits.code;
    let tx = session.hold(app).await?;
    let (account, now) = (&tx.session.account, tx.now());
    require_open(&tx, app, account, LockoutPolicy::Enforce)?;
    let row = store::find(&tx, account.id, id.0).await?;
    let attempts_left = match flow::status(store::set_up(&row, limits), limits.attempts, now) {
        AuthenticatorStatus::Begun { attempts_left } => attempts_left - 1,
        AuthenticatorStatus::Exhausted => return Err(ProblemCode::CodeExhausted.into()),
        AuthenticatorStatus::Over | AuthenticatorStatus::Active => return Err(ProblemCode::FlowEnded.into()),
    };
    store::count_attempt(&tx, row.id);
    tx.commit().await?;

    let secret = secret::open(&app.secrets, &row)?;
    totp::step_of(&secret, typed, now).ok_or_else(|| {
        let clock_off = totp::nearest_step_of(&secret, typed, now).map(|step| totp::clock_off(step, now));
        let wrong = refuse(ProblemCode::WrongCode).in_field("code");
        let wrong = wrong.attempts_left(attempts_left).clock_off(clock_off);
        if row.attempts == 0 { wrong.into() } else { again(wrong).into() }
    })
}
