//! `/login`: each handler's arguments say who may call it.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, post};
use ninsho_shared::ProblemCode;
use ninsho_shared::login::{
    LoginAnswer, LoginRequest, LoginView, TokenDelivery, UnreadFactor, VerifyRequest,
};
use ninsho_shared::session::SessionToken;

use crate::http::answers::{CookieOfOurs, Credentials, MailedCheck, Problems, Resending, code};
use crate::http::auth::{Earlier, LoggingIn, require_same_origin};
use crate::http::body::Body;
use crate::http::client_address::request_origin;
use crate::http::conditional::Polled;
use crate::http::device::{device_of, remember};
use crate::http::problem::ApiError;
use crate::http::token::deliver;
use ninsho_domain::account::lockout::{LockoutPolicy, require_open};
use ninsho_domain::account::{credentials, row};
use ninsho_domain::app::App;
use ninsho_domain::event::notice;
use ninsho_domain::factor::Factors;
use ninsho_domain::factor::mail_code::{self, CodeStatus, Purpose};
use ninsho_domain::refusal::refuse;
use ninsho_domain::session::login::flow::{LoginStep, Usable, step};
use ninsho_domain::session::login::{self as domain_login, Passed, Progress, progress};
use ninsho_domain::session::{self, NewSession, Proved, Session};

/// Log in with ID and password (③)
///
/// Anyone may call this. The answer says which step follows. The session token is delivered as a
/// cookie, or in the body when `deliver` is `body`. A session of the same account that the request
/// came with is ended. An unknown ID and a wrong password get the same answer.
#[utoipa::path(
    tag = "login", operation_id = "login", security(()),
    request_body = LoginRequest,
    responses((status = 200, body = LoginAnswer, description = "ID and password are right."),
        Problems<(Credentials, CookieOfOurs)>)
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
    let device = device_of(&request, &app, &body.user_id);
    let right = credentials::check(&app, &body.user_id, body.password, &origin, device).await?;
    let tx = app.storage.begin().await?;
    let account = right.accept(&tx).await?;
    let new = NewSession { proved: Proved::Password, delivery: body.deliver, keep_until: None };
    let (row, token) = session::begin(&tx, &app, &account, new, &origin)?;
    earlier.end_for(&tx, account.id);
    tx.commit().await?;
    right.settle();
    let session = Session { row, account, origin };
    let mut response = HttpResponse::Ok();
    let factors = Factors::of(app.storage.read(), &session.account).await?;
    // No code was asked for in a session that has just begun.
    let view = view(&app, &session, Progress { factors, latest: None }).await?;
    let answer = answer(&mut response, &app, &session, view, Some(token));
    Ok(response.json(answer))
}

/// Read the step of the log-in
///
/// Any session may call this except one of the level `restricted`. A page that was reloaded finds its
/// place with it; in a session of the level `full` it is the step of the step-up.
#[utoipa::path(
    tag = "login", operation_id = "loginState",
    responses((status = 200, body = LoginAnswer, description = "The step."),
        Problems<LoggingIn>)
)]
#[get("/login")]
pub async fn state(app: Data<App>, session: LoggingIn) -> Result<Polled<LoginAnswer>, ApiError> {
    let progress = progress(app.storage.read(), &session.account, session.row.id).await?;
    Ok(Polled(LoginAnswer { login: view(&app, &session, progress).await?, token: None }))
}

/// Mail a one-time password to the registered address
///
/// Any session may call this except one of the level `restricted`: to log in, or for the step-up.
/// While a code is valid, the same code is mailed again. Limited: `resend_too_soon` and
/// `send_limit_reached` say when the next mail may go out.
#[utoipa::path(
    tag = "login", operation_id = "sendLoginCode",
    responses((status = 200, body = LoginAnswer, description = "The mail is queued."),
        Problems<(LoggingIn, Resending, code::NoMailAddress)>)
)]
#[post("/login/otp")]
pub async fn send_code(app: Data<App>, session: LoggingIn) -> Result<Json<LoginAnswer>, ApiError> {
    let tx = session.hold(&app).await?;
    let account = tx.session.account.clone();
    require_open(&tx, &app, &account, LockoutPolicy::Enforce)?;
    let address = account.mail_address.clone().ok_or(ProblemCode::NoMailAddress)?;
    let Progress { factors, latest } = progress(&tx, &account, session.row.id).await?;
    let live =
        latest.filter(|code| mail_code::status(code, &app.config.limits.code, tx.now()) == CodeStatus::Live);
    let mail_address = address.masked();
    let code = match live {
        Some(code) => {
            let details = notice::details(&tx, &account, &session.origin);
            mail_code::resend(&tx, &app, code, Purpose::Login, details).await?
        }
        None => mail_code::issue(&tx, &app, domain_login::mail::code(&tx, &session, address)).await?,
    };
    tx.commit().await?;
    let code = code.view(&app, app.now());
    let (session, factors) = (session.view(&app)?, factors.view());
    Ok(Json(LoginAnswer { login: LoginView::CodeSent { session, mail_address, code, factors }, token: None }))
}

/// Pass the second factor
///
/// Any session may call this except one of the level `restricted`. Takes a mailed code, a one-time
/// password of an authenticator, or a recovery code. A session of the level `password` is replaced by
/// one of the level `full`; a session of the level `full` may change factors for ten more minutes. A
/// wrong code counts on the account, whatever the factor.
#[utoipa::path(
    tag = "login", operation_id = "verifyLogin",
    request_body = VerifyRequest,
    responses((status = 200, body = LoginAnswer, description = "The second factor is passed."),
        Problems<(LoggingIn, MailedCheck, code::NoCodeSent, code::FactorNotSet)>)
)]
#[post("/login/verify")]
pub async fn verify(
    request: HttpRequest,
    app: Data<App>,
    session: LoggingIn,
    Body(body): Body<UnreadFactor>,
) -> Result<HttpResponse, ApiError> {
    let body = VerifyRequest::try_from(body).map_err(|unreadable| {
        refuse(ProblemCode::InvalidRequest).in_field(unreadable.field()).because(unreadable)
    })?;
    let verified = domain_login::check(&app, &session, &body).await?;
    let Passed { session, token, factors } = domain_login::pass(&app, &session, &verified).await?;
    let view = LoginView::SignedIn { session: session.view(&app)?, factors };
    let mut response = HttpResponse::Ok();
    let is_browser = session.row.delivery == TokenDelivery::Cookie;
    let answer = answer(&mut response, &app, &session, view, token);
    if is_browser {
        remember(&request, &mut response, &app, &session.account.user_id)?;
    }
    Ok(response.json(answer))
}

/// The body of an answer, and in its headers the cookie, where the token goes there.
fn answer(
    response: &mut HttpResponseBuilder,
    app: &App,
    session: &Session,
    view: LoginView,
    token: Option<SessionToken>,
) -> LoginAnswer {
    let token =
        token.and_then(|token| deliver(response, &app.config.public_url, session.row.delivery, token));
    LoginAnswer { login: view, token }
}

async fn view(app: &App, session: &Session, progress: Progress) -> Result<LoginView, ApiError> {
    let (conn, now) = (app.storage.read(), app.now());
    let address = session.account.mail_address.clone();
    let Progress { factors: set, latest } = progress;
    let status = latest.as_ref().map(|code| mail_code::status(code, &app.config.limits.code, now));
    let placeholder = app.config.institution.placeholder.clone();
    let view = session.view(app)?;
    let factors = set.view();
    let usable = Usable { mail: address.is_some(), other: set.without_mail() };
    Ok(match (step(session.row.level, usable, status), address, latest) {
        (LoginStep::CodeSent, Some(address), Some(code)) => LoginView::CodeSent {
            session: view,
            mail_address: address.masked(),
            code: mail_code::view(conn, app, &code, now).await?,
            factors,
        },
        (LoginStep::RequestCode, Some(address), _) => LoginView::RequestCode {
            session: view,
            mail_address: address.masked(),
            send: mail_code::first_send(conn, app, session.account.id, &address, now).await?,
            factors,
        },
        (LoginStep::SignedIn, _, _) => LoginView::SignedIn { session: view, factors },
        (LoginStep::NoMail, _, _) => LoginView::NoMail { session: view, placeholder, factors },
        (LoginStep::NoFactor | LoginStep::CodeSent | LoginStep::RequestCode, _, _) => {
            let first_set_up = row::is_first_set_up(&session.account);
            LoginView::NoFactor { session: view, placeholder, first_set_up }
        }
    })
}
