//! The extractors: a handler's signature says who may call it.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::{COOKIE, require_same_origin};
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::refusal::DomainError;
use ninsho_domain::session::{Session, end, level, load};

/// A session of any level.
#[derive(Clone, Debug)]
pub struct AnySession(pub Session);

/// A session that may pass the second factor: to log in, or once more for a change. Whoever is in
/// an initialization may register an address and nothing else.
#[derive(Clone, Debug)]
pub struct LoggingIn(pub Session);

/// A session that passed the second factor.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Session);

/// A session that passed the second factor lately: it may change a factor.
#[derive(Clone, Debug)]
pub struct FreshFactor(pub Session);

/// A session that passed the second factor, of an operator of the help desk.
#[derive(Clone, Debug)]
pub struct Operator(pub Session);

/// Adds the extractor of a session that satisfies a check.
macro_rules! extractor {
    ($name:ident, $check:expr) => {
        impl Deref for $name {
            type Target = Session;

            fn deref(&self) -> &Session {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = ApiError;
            type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                async move {
                    let (app, session) = of_request(&request).await?;
                    let check: fn(&App, &Session) -> Result<(), ProblemCode> = $check;
                    check(&app, &session)?;
                    Ok(Self(session))
                }
                .boxed_local()
            }
        }
    };
}

extractor!(AnySession, |_, _| Ok(()));

extractor!(LoggingIn, |_, session| match level(&session.row) {
    Level::Password | Level::Full => Ok(()),
    Level::Restricted => Err(ProblemCode::RestrictedSession),
});

extractor!(SignedIn, |_, session| match level(&session.row) {
    Level::Full => Ok(()),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

extractor!(FreshFactor, |app, session| match level(&session.row) {
    Level::Full if session.is_fresh(app) => Ok(()),
    Level::Full => Err(ProblemCode::StepUpRequired),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

extractor!(Operator, |_, session| match level(&session.row) {
    Level::Full if session.account.operator_since.is_some() => Ok(()),
    Level::Full => Err(ProblemCode::OperatorRequired),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

/// The session that the caller had until now, if any still counts: a new one takes its place.
#[derive(Clone, Debug)]
pub struct Earlier(pub Option<Session>);

impl Earlier {
    /// Ends it, when it is of the account that begins a new one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_for(
        &self,
        conn: &impl ConnectionTrait,
        account_id: Uuid,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        match &self.0 {
            Some(earlier) if earlier.account.id == account_id => {
                end(conn, account_id, earlier.row.id, now).await.map(drop)
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl FromRequest for Earlier {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            match of_request(&request).await {
                Ok((_, session)) => Ok(Self(Some(session))),
                Err(ApiError(DomainError::Refused(_))) => Ok(Self(None)),
                Err(fault) => Err(fault),
            }
        }
        .boxed_local()
    }
}

pub(super) async fn of_request(request: &HttpRequest) -> Result<(Data<App>, Session), ApiError> {
    let app = request
        .app_data::<Data<App>>()
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("the server was put together without its app"))?;
    let origin = request_origin(request, &app.config.trusted_proxies);
    let token = match bearer(request) {
        Some(token) => token,
        None => match request.cookie(COOKIE) {
            Some(cookie) => {
                require_same_origin(request, &app)?;
                cookie.value().to_owned()
            }
            None => return Err(ProblemCode::NotSignedIn.into()),
        },
    };
    let session = load(&app, &token, origin).await?;
    Ok((app, session))
}

/// The token of `Authorization: Bearer` (RFC 6750 §2.1).
fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
