//! The extractors: a handler's signature says who may call it.

use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Data;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::SESSION_HEADER;
use uuid::Uuid;

use super::{require_same_origin, session_cookie};
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::idempotency;
use ninsho_domain::refusal::DomainError;
use ninsho_domain::session::permission::{self, Permission};
use ninsho_domain::session::{Held, Session, load, look, named, supersede};
use ninsho_domain::storage::Tx;

/// A session that had a permission when the request arrived. A handler that writes holds it first: until
/// then the session may have ended, or lost the permission.
#[derive(Debug)]
pub struct Caller<P> {
    session: Session,
    permission: PhantomData<fn() -> P>,
}

/// A session of any level.
pub type AnySession = Caller<permission::AnySession>;
/// A session that may pass the second factor: to log in, or once more for a change. One of the level
/// `restricted` may register an address and nothing else.
pub type LoggingIn = Caller<permission::LoggingIn>;
/// A session that passed the second factor.
pub type SignedIn = Caller<permission::SignedIn>;
/// A session that passed the second factor lately: it may begin to change a factor.
pub type FreshFactor = Caller<permission::FreshFactor>;
/// A session that passed the second factor, of an operator of the help desk.
pub type Operator = Caller<permission::Operator>;
/// A session of an operator of the help desk that passed the second factor lately.
pub type FreshOperator = Caller<permission::FreshOperator>;

impl<P: Permission> Caller<P> {
    /// Begins a transaction in which the session is open and has the permission.
    ///
    /// # Errors
    /// Those of [`Session::hold`].
    pub async fn hold(&self, app: &App) -> Result<Held<P>, DomainError> {
        self.session.hold(app).await
    }
}

impl<P> Deref for Caller<P> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// Adds an extractor that awaits something.
macro_rules! from_request {
    ($name:ident $(<$of:ident: $bound:path>)?, |$request:ident| $body:block) => {
        impl $(<$of: $bound>)? actix_web::FromRequest for $name $(<$of>)? {
            type Error = crate::http::problem::ApiError;
            type Future = futures_util::future::LocalBoxFuture<'static, Result<Self, Self::Error>>;

            fn from_request(
                request: &actix_web::HttpRequest,
                _: &mut actix_web::dev::Payload,
            ) -> Self::Future {
                let $request = request.clone();
                futures_util::FutureExt::boxed_local(async move { $body })
            }
        }
    };
}
pub(super) use from_request;

from_request!(Caller<P: Permission>, |request| {
    let (app, session) = of_request(&request).await?;
    P::check(&session, &app.config.limits.session, app.now())?;
    Ok(Self { session, permission: PhantomData })
});

/// The open session that the request came with, if any: a new one replaces it.
#[derive(Clone, Debug)]
pub struct Earlier(pub Option<Session>);

impl Earlier {
    /// Ends it, when it is of the account that begins a new one.
    pub fn end_for(&self, tx: &Tx, account_id: Uuid) {
        if let Some(earlier) = self.0.as_ref().filter(|earlier| earlier.account.id == account_id) {
            supersede(tx, account_id, earlier.row.id);
        }
    }
}

from_request!(Earlier, |request| {
    match any_of_request(&request).await {
        Ok((_, session)) => Ok(Self(Some(session))),
        Err(ApiError(DomainError::Refused(_))) => Ok(Self(None)),
        Err(fault) => Err(fault),
    }
});

/// The session of a request that may come without a token. A token that names no open session is refused. That
/// the session is looked at is no use of it.
#[derive(Clone, Debug)]
pub struct SessionIfAny(pub Option<Session>);

from_request!(SessionIfAny, |request| {
    match token_of(&request)? {
        (_, None) => Ok(Self(None)),
        (app, Some(token)) => {
            let origin = request_origin(&request, &app.config.trusted_proxies);
            Ok(Self(Some(look(&app, &token, origin).await?)))
        }
    }
});

/// The session that the request came with. A write names the session that its page shows.
pub(super) async fn of_request(request: &HttpRequest) -> Result<(Data<App>, Session), ApiError> {
    let (app, session) = any_of_request(request).await?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let shown = request.headers().get(SESSION_HEADER).map(|value| value.to_str().unwrap_or_default());
        if shown.is_some_and(|shown| Uuid::parse_str(shown) != Ok(session.row.id)) {
            return Err(ProblemCode::OtherSession.into());
        }
    }
    Ok((app, session))
}

async fn any_of_request(request: &HttpRequest) -> Result<(Data<App>, Session), ApiError> {
    let (app, token) = token_of(request)?;
    let token = token.ok_or(ProblemCode::NotSignedIn)?;
    let origin = request_origin(request, &app.config.trusted_proxies);
    let session = load(&app, &token, origin).await?;
    Ok((app, session))
}

/// Whose `Idempotency-Key` a request in a session has, and whether the session is open. One that was
/// replaced a moment ago may have been so by this very request.
///
/// # Errors
/// As those of the extractors.
pub async fn key_holder(request: &HttpRequest) -> Result<(idempotency::Caller, bool), ApiError> {
    match of_request(request).await {
        Ok((_, session)) => Ok((idempotency::Caller::Session(session.row.id), true)),
        Err(error) if error.0.code() == ProblemCode::SessionReplaced => {
            let (app, token) = token_of(request)?;
            let token = token.ok_or(ProblemCode::NotSignedIn)?;
            Ok((idempotency::Caller::Session(named(&app, &token).await?), false))
        }
        Err(error) => Err(error),
    }
}

fn token_of(request: &HttpRequest) -> Result<(Data<App>, Option<String>), ApiError> {
    let app = request
        .app_data::<Data<App>>()
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("the server was put together without its app"))?;
    let token = match bearer(request.headers()) {
        Some(token) => Some(token.to_owned()),
        None => match request.cookie(&session_cookie(app.config.public_url.base())) {
            Some(cookie) => {
                require_same_origin(request, &app)?;
                Some(cookie.value().to_owned())
            }
            None => None,
        },
    };
    Ok((app, token))
}

/// The token of `Authorization: Bearer` (RFC 6750 §2.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
