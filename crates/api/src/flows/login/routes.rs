//! `/login`: who may call it stands in each handler's arguments.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, post};
use ninsho_shared::account::HistoryKind;
use ninsho_shared::login::{
    Factor, LoginAnswer, LoginRequest, LoginView, TokenDelivery, UnreadCode, VerifyRequest,
};
use ninsho_shared::session::{Level, SessionToken};
use ninsho_shared::{ProblemCode, Timestamp};
use uuid::Uuid;

use crate::http::answers::{Refusals, SessionRefusals};
use crate::http::auth::{Earlier, LoggingIn, cookie, require_same_origin};
use crate::http::body::Body;
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::account::credentials;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::row as account_row;
use ninsho_domain::app::App;
use ninsho_domain::event::notice;
use ninsho_domain::event::{self, Event};
use ninsho_domain::factor::HeldFactor;
use ninsho_domain::factor::mail_code::{self, Proof, Purpose};
use ninsho_domain::factor::{self, Factors};
use ninsho_domain::refusal::{DomainError, refuse};
use ninsho_domain::session::login::flow::{LoginStep, Usable, step};
use ninsho_domain::session::login::store::Row;
use ninsho_domain::session::login::{mail, store};
use ninsho_domain::session::{self, Proved, Session};
use ninsho_domain::storage::Tx;

/// Logs in with ID and password.
///
/// Anyone may call this. The answer says what comes next; the session comes as a cookie, or in
/// the body when `deliver` is `body`. A session of the same account that the request came with ends.
#[utoipa::path(
    tag = "login", operation_id = "login", security(()),
    request_body = LoginRequest,
    responses((status = 200, body = LoginAnswer, description = "ID and password are right."), Refusals)
)]
#[post("/login")]
pub async fn login(
    request: HttpRequest,
    app: Data<App>,
    earlier: Earlier,
    Body(body): Body<LoginRequest>,
) -> Result<HttpResponse, ApiError> {
    if body.deliver == TokenDelivery::Cookie {
        require_same_origin(&request, &app)?;
    }
    let origin = request_origin(&request, &app.config.trusted_proxies);
    let right = credentials::check(&app, &body.user_id, body.password, &origin).await?;
    let tx = app.storage.begin().await?;
    let account = right.accept(&tx).await?;
    let (row, token) = session::begin(&tx, &app, &account, Proved::Password, body.deliver, &origin).await?;
    earlier.end_for(&tx, account.id, app.now()).await?;
    tx.commit().await?;
    let session = Session { row, account, origin };
    Ok(answer(&session, view(&app, &session).await?, Some(token)))
}

/// Tells how far the log-in, or the step-up, is.
///
/// Any session may call this but one that is in an initialization; a page that was reloaded finds
/// its place with it.
#[utoipa::path(
    tag = "login", operation_id = "loginState",
    responses((status = 200, body = LoginAnswer, description = "How far it is."), SessionRefusals)
)]
#[get("/login")]
pub async fn state(app: Data<App>, session: LoggingIn) -> Result<Json<LoginAnswer>, ApiError> {
    Ok(Json(LoginAnswer { login: view(&app, &session).await?, token: None }))
}

/// Mails a one-time password to the registered address.
///
/// Any session may call this but one that is in an initialization: to log in, or to go on with a
/// change that needs a fresh second factor. While a code is valid, calling it again mails the same code.
#[utoipa::path(
    tag = "login", operation_id = "sendLoginCode",
    responses((status = 200, body = LoginAnswer, description = "The mail is in the outbox."), Refusals, SessionRefusals)
)]
#[post("/login/otp")]
pub async fn send_code(app: Data<App>, session: LoggingIn) -> Result<Json<LoginAnswer>, ApiError> {
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    require_open(&app, &account, LockoutPolicy::Enforce)?;
    let address = store::address(&account)?.ok_or(ProblemCode::NoMailAddress)?;
    let latest = mail_code::latest(&tx, session.row.id, Purpose::Login).await?;
    let now = app.now();
    match latest {
        Some(latest)
            if mail_code::standing(&latest, &app.config.limits.code, now) == mail_code::Standing::Live =>
        {
            let details = notice::details(&app, &session);
            mail_code::resend(&tx, &app, &latest, Purpose::Login, details).await?;
        }
        _ => {
            mail_code::issue(&tx, &app, mail::code(&app, &session, address)).await?;
        }
    }
    tx.commit().await?;
    Ok(Json(LoginAnswer { login: view(&app, &session).await?, token: None }))
}

/// Passes the second factor: a mailed code, what an app shows, or a recovery code.
///
/// Any session may call this but one that is in an initialization. From the level `password` a new
/// session of the level `full` begins, and the one before ends; a `full` session may change factors
/// for ten minutes more.
#[utoipa::path(
    tag = "login", operation_id = "verifyLogin",
    request_body = VerifyRequest,
    responses((status = 200, body = LoginAnswer, description = "The code is right."), Refusals, SessionRefusals)
)]
#[post("/login/verify")]
pub async fn verify(
    app: Data<App>,
    session: LoggingIn,
    Body(body): Body<UnreadCode>,
) -> Result<HttpResponse, ApiError> {
    let body = VerifyRequest::try_from(body)
        .map_err(|error| refuse(ProblemCode::InvalidRequest).in_field("code").because(error))?;
    let proof = check(&app, &session, &body).await?;
    let factor = body.factor();
    // Before its codes, as everywhere: else a check at the same moment and this wait for each other.
    let (tx, account) = app.storage.lock_account(session.account.id).await?;
    let session = Session { account, ..session.0 };
    proof.consume(&tx, app.now()).await?;
    account_row::set_last_factor(&tx, session.account.id, factor).await?;
    if let ProofOf::RecoveryCode(proof) = &proof {
        tell_recovery_code_used(&tx, &app, &session, proof.id()).await?;
    }
    let (row, token) = pass(&tx, &app, &session, factor).await?;
    let factors = Factors::of(&tx, &session.account).await?.view();
    tx.commit().await?;
    let session = Session { row, ..session };
    let view = LoginView::SignedIn { session: session.view(&app)?, factors };
    Ok(answer(&session, view, token))
}

/// That a second factor is there, and which.
enum ProofOf {
    Mail(Proof),
    Authenticator(HeldFactor),
    RecoveryCode(HeldFactor),
}

impl ProofOf {
    async fn consume(&self, tx: &Tx, now: Timestamp) -> Result<(), DomainError> {
        match self {
            Self::Mail(proof) => proof.consume(tx, now).await,
            Self::Authenticator(proof) | Self::RecoveryCode(proof) => proof.consume(tx, now).await,
        }
    }
}

async fn check(app: &App, session: &Session, typed: &VerifyRequest) -> Result<ProofOf, ApiError> {
    let (account_id, origin) = (session.account.id, &session.origin);
    Ok(match typed {
        VerifyRequest::Mail { code } => {
            let conn = app.storage.read();
            let latest = mail_code::latest_of_any_standing(conn, session.row.id, Purpose::Login).await?;
            let latest = latest.ok_or(ProblemCode::NoCodeSent)?;
            let check =
                mail_code::check(app, account_id, latest.id, code, LockoutPolicy::Enforce, origin).await?;
            ProofOf::Mail(check.proof(app.now())?)
        }
        VerifyRequest::Authenticator { code } => {
            ProofOf::Authenticator(factor::check_authenticator(app, account_id, code, origin).await?)
        }
        VerifyRequest::RecoveryCode { code } => {
            ProofOf::RecoveryCode(factor::check_recovery_code(app, account_id, code, origin).await?)
        }
    })
}

async fn tell_recovery_code_used(
    tx: &Tx,
    app: &App,
    session: &Session,
    code_id: Uuid,
) -> Result<(), ApiError> {
    let left = Factors::of(tx, &session.account).await?.recovery_codes;
    let told = mail::tell_recovery_code_used(tx, app, session, code_id, left).await?;
    let used = Event::by_owner(session.account.id, HistoryKind::RecoveryCodeUsed, &session.origin);
    Ok(event::record(tx, app, used.within(code_id).unacknowledged_events(!told)).await?)
}

/// Goes on with a session whose second factor was passed: a new one, or at a step-up the same.
async fn pass(
    tx: &Tx,
    app: &App,
    session: &Session,
    factor: Factor,
) -> Result<(Row, Option<SessionToken>), ApiError> {
    let Session { row, account, origin } = session;
    let now = app.now();
    // A session that was ended since it was read, by a stop link or by a log-in that was faster,
    // goes no further; all of the transaction is undone.
    if session::level(row) == Level::Full {
        if !session::refresh(tx, row.id, now).await? {
            return Err(ProblemCode::SessionEnded.into());
        }
        return Ok((Row { second_factor_at: Some(now), ..row.clone() }, None));
    }
    if !session::end(tx, account.id, row.id, now).await? {
        return Err(ProblemCode::SessionEnded.into());
    }
    let proved = match factor {
        Factor::Mail => Proved::Mail,
        Factor::Authenticator => Proved::Authenticator,
        Factor::RecoveryCode => Proved::RecoveryCode,
    };
    let (row, token) = session::begin(tx, app, account, proved, session::delivery(row), origin).await?;
    let logged_in = Event::by_owner(account.id, HistoryKind::LoggedIn, origin);
    event::record(tx, app, logged_in).await?;
    Ok((row, Some(token)))
}

/// The answer, with a new token where the caller asked for it.
fn answer(session: &Session, view: LoginView, token: Option<SessionToken>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    match (session::delivery(&session.row), token) {
        (TokenDelivery::Cookie, Some(token)) => {
            response.cookie(cookie(&token)).json(LoginAnswer { login: view, token: None })
        }
        (_, token) => response.json(LoginAnswer { login: view, token }),
    }
}

async fn view(app: &App, session: &Session) -> Result<LoginView, ApiError> {
    let conn = app.storage.read();
    let address = store::address(&session.account)?;
    let set = Factors::of(conn, &session.account).await?;
    let latest = mail_code::latest(conn, session.row.id, Purpose::Login).await?;
    let standing = latest.as_ref().map(|code| mail_code::standing(code, &app.config.limits.code, app.now()));
    let placeholder = app.config.institution.placeholder.clone();
    let view = session.view(app)?;
    let factors = set.view();
    let usable = Usable { mail: address.is_some(), other: set.without_mail() };
    Ok(match (step(session::level(&session.row), usable, standing), address, latest) {
        (LoginStep::CodeSent, Some(address), Some(code)) => LoginView::CodeSent {
            session: view,
            mail_address: address.masked(),
            code: mail_code::view(conn, app, &code).await?,
            factors,
        },
        (LoginStep::RequestCode, Some(address), _) => LoginView::RequestCode {
            session: view,
            mail_address: address.masked(),
            send: mail_code::first_send(conn, app, session.account.id, &address).await?,
            factors,
        },
        (LoginStep::SignedIn, _, _) => LoginView::SignedIn { session: view, factors },
        (LoginStep::NoMail, _, _) => LoginView::NoMail { session: view, placeholder, factors },
        (LoginStep::NoFactor | LoginStep::CodeSent | LoginStep::RequestCode, _, _) => {
            let first_set_up = store::is_first_set_up(&session.account);
            LoginView::NoFactor { session: view, placeholder, first_set_up }
        }
    })
}
