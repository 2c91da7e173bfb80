//! The extractors: a handler's signature says who may call it.

use std::ops::Deref;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use ninsho_shared::session::Level;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{COOKIE, require_same_origin};
use crate::http::client_address::request_origin;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::refusal::DomainError;
use ninsho_domain::session::{Session, end_if_open, load};
use ninsho_domain::storage::Tx;

/// A session of any level.
#[derive(Clone, Debug)]
pub struct AnySession(pub Session);

/// A session that may pass the second factor: to log in, or once more for a change. One of the level
/// `restricted` may register an address and nothing else.
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

/// An operator of the help desk who passed the second factor lately: they may let somebody in.
#[derive(Clone, Debug)]
pub struct FreshOperator(pub Session);

/// Adds an extractor that awaits something.
macro_rules! from_request {
    ($name:ident, |$request:ident| $body:block) => {
        impl actix_web::FromRequest for $name {
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

/// Adds the extractor of a session that satisfies a check.
macro_rules! extractor {
    ($name:ident, $check:expr) => {
        impl Deref for $name {
            type Target = Session;

            fn deref(&self) -> &Session {
                &self.0
            }
        }

        from_request!($name, |request| {
            let (app, session) = of_request(&request).await?;
            let check: fn(&App, &Session) -> Result<(), ProblemCode> = $check;
            check(&app, &session)?;
            Ok(Self(session))
        });
    };
}

extractor!(AnySession, |_, _| Ok(()));

extractor!(LoggingIn, |_, session| match session.row.level {
    Level::Password | Level::Full => Ok(()),
    Level::Restricted => Err(ProblemCode::RestrictedSession),
});

extractor!(SignedIn, |_, session| match session.row.level {
    Level::Full => Ok(()),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

extractor!(FreshFactor, |app, session| match session.row.level {
    Level::Full if session.is_fresh(app) => Ok(()),
    Level::Full => Err(ProblemCode::StepUpRequired),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

extractor!(Operator, |_, session| match session.row.level {
    Level::Full if session.account.operator_since.is_some() => Ok(()),
    Level::Full => Err(ProblemCode::OperatorRequired),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

extractor!(FreshOperator, |app, session| match session.row.level {
    Level::Full if session.account.operator_since.is_none() => Err(ProblemCode::OperatorRequired),
    Level::Full if session.is_fresh(app) => Ok(()),
    Level::Full => Err(ProblemCode::StepUpRequired),
    Level::Password | Level::Restricted => Err(ProblemCode::SecondFactorRequired),
});

/// The open session that the request came with, if any: a new one replaces it.
#[derive(Clone, Debug)]
pub struct Earlier(pub Option<Session>);

impl Earlier {
    /// Ends it, when it is of the account that begins a new one.
    pub async fn end_for(&self, tx: &Tx, account_id: Uuid, now: Timestamp) -> Result<(), DbErr> {
        match &self.0 {
            Some(earlier) if earlier.account.id == account_id => {
                end_if_open(tx, account_id, earlier.row.id, now).await
            }
            Some(_) | None => Ok(()),
        }
    }
}

from_request!(Earlier, |request| {
    match of_request(&request).await {
        Ok((_, session)) => Ok(Self(Some(session))),
        Err(ApiError(DomainError::Refused(_))) => Ok(Self(None)),
        Err(fault) => Err(fault),
    }
});

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
