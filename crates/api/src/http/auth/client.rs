//! Machine clients: a handler's signature names the scope that it needs.

use std::marker::PhantomData;

use actix_web::http::header::{AUTHORIZATION, HeaderName};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ninsho_domain::app::App;
use ninsho_domain::client::{self, Client as DomainClient, Credential, Presented, Scope, Way};
use ninsho_domain::idempotency;
use ninsho_domain::pace::Left;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_domain::verification::{Asking, Verification};
use ninsho_shared::ProblemCode;
use ninsho_shared::otp::LogInContext;
use percent_encoding::percent_decode_str;
use tracing::Span;
use zeroize::Zeroizing;

use super::extract::from_request;
use crate::http::client_address::{client_address, request_origin};
use crate::http::problem::ApiError;

/// Id and secret in one text.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The part of a path that holds an API key, for plugins that can set nothing but a base URL.
pub const PATH_KEY: &str = "client_key";

/// A scope, as a type.
pub trait Needs: 'static {
    /// The scope.
    const SCOPE: Scope;
}

/// To read which factors a person has.
#[derive(Clone, Copy, Debug)]
pub enum OtpRead {}

/// To ask for a one-time password.
#[derive(Clone, Copy, Debug)]
pub enum OtpSend {}

/// To verify one.
#[derive(Clone, Copy, Debug)]
pub enum OtpVerify {}

impl Needs for OtpRead {
    const SCOPE: Scope = Scope::OtpRead;
}

impl Needs for OtpSend {
    const SCOPE: Scope = Scope::OtpSend;
}

impl Needs for OtpVerify {
    const SCOPE: Scope = Scope::OtpVerify;
}

/// A machine client that has proved itself, calls from one of its networks and has a scope.
#[derive(Debug)]
pub struct Client<S> {
    /// The client.
    pub client: DomainClient,
    /// What it proved itself with.
    pub credential: Credential,
    scope: PhantomData<fn() -> S>,
}

impl<S> Client<S> {
    /// The client with what it says of the person.
    #[must_use]
    pub fn asking(self, said: LogInContext) -> Asking {
        let agent = said.user_agent.unwrap_or_default();
        let person = match said.network {
            Some(address) => RequestOrigin::new(address, &agent),
            None => RequestOrigin::of_unknown_network(&agent),
        };
        let application = said.application.map(String::from);
        Asking::new(self.client, self.credential, application, person)
    }

    /// The client that asked for this challenge.
    #[must_use]
    pub fn asking_again(self, row: &Verification) -> Asking {
        Asking::again(self.client, self.credential, row)
    }
}

from_request!(Client<S: Needs>, |request| {
    let (client, credential) = admitted(&request, Some(S::SCOPE)).await?;
    Ok(Self { client, credential, scope: PhantomData })
});

async fn admitted(
    request: &HttpRequest,
    scope: Option<Scope>,
) -> Result<(DomainClient, Credential), ApiError> {
    let app = app_of(request)?;
    let (client, credential) = authenticated(request, app).await?;
    require(request, app, &client, scope).await?;
    Ok((client, credential))
}

/// The client that a request shows. It is read once: `http::idempotency` asks for it before the handler does.
async fn authenticated(request: &HttpRequest, app: &App) -> Result<(DomainClient, Credential), ApiError> {
    if let Some(found) = request.extensions().get::<(DomainClient, Credential)>() {
        return Ok(found.clone());
    }
    let shown = Shown::of(request).ok_or(ProblemCode::ClientRequired)?;
    let found = client::authenticate(app, shown.presented()).await?;
    request.extensions_mut().insert(found.clone());
    Ok(found)
}

/// Whose `Idempotency-Key` a request of a client has.
///
/// # Errors
/// As those of the extractors, but for the scope.
pub async fn key_holder(request: &HttpRequest) -> Result<idempotency::Caller, ApiError> {
    let (client, _) = authenticated(request, app_of(request)?).await?;
    Ok(idempotency::Caller::Client(client.id, client.scopes.to_string()))
}

/// Requires that a client may be told an answer that was kept for it: as for a new one.
///
/// # Errors
/// Those of [`client::require`].
pub async fn require_for_kept(request: &HttpRequest) -> Result<(), ApiError> {
    let app = app_of(request)?;
    let (client, _) = authenticated(request, app).await?;
    require(request, app, &client, None).await
}

fn app_of(request: &HttpRequest) -> Result<&Data<App>, ApiError> {
    let app = request.app_data::<Data<App>>();
    app.ok_or_else(|| anyhow::anyhow!("the server was put together without its app").into())
}

/// Requires that a client may call from here, now, and with this scope, and names it in the log.
///
/// # Errors
/// Those of [`client::require`].
pub async fn require(
    request: &HttpRequest,
    app: &App,
    client: &DomainClient,
    scope: Option<Scope>,
) -> Result<(), ApiError> {
    Span::current().record("client", tracing::field::display(client.id));
    let trusted = &app.config.trusted_proxies;
    let origin = request_origin(request, trusted);
    let admitted = client::require(app, client, client_address(request, trusted), &origin, scope).await;
    let left = match &admitted {
        Ok(left) => Some(*left),
        Err(refused) => refused.retry_after().map(|whole_in| Left { requests: 0, whole_in }),
    };
    if let Some(left) = left {
        request.extensions_mut().insert(left);
    }
    admitted.map(drop).map_err(ApiError::from)
}

/// What a request shows of a client.
pub enum Shown {
    /// An access token.
    Token(Zeroizing<String>),
    /// HTTP Basic: id and secret.
    Basic(Zeroizing<String>, Zeroizing<String>),
    /// An API key, and by which way it came.
    ApiKey(Zeroizing<String>, Way),
}

impl Shown {
    /// The first of: an access token, HTTP Basic, `X-API-Key`, a key in the path.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some((scheme, value)) = header(AUTHORIZATION).and_then(|value| value.split_once(' ')) {
            if scheme.eq_ignore_ascii_case("bearer") {
                return Some(Self::Token(Zeroizing::new(value.trim().to_owned())));
            }
            if scheme.eq_ignore_ascii_case("basic") {
                return basic(value.trim());
            }
        }
        if let Some(key) = header(API_KEY) {
            return Some(Self::ApiKey(Zeroizing::new(key.trim().to_owned()), Way::ApiKey));
        }
        let key = request.match_info().get(PATH_KEY)?;
        Some(Self::ApiKey(Zeroizing::new(key.to_owned()), Way::Path))
    }

    /// As the domain reads it, at any endpoint but the token endpoint.
    #[must_use]
    pub fn presented(&self) -> Presented<'_> {
        match self {
            Self::Token(token) => Presented::Token(token),
            Self::Basic(id, secret) => Presented::Secret { id, secret, way: Some(Way::Basic) },
            Self::ApiKey(key, way) => Presented::ApiKey { key, way: *way },
        }
    }
}

/// The two parts of HTTP Basic (RFC 7617 §2). OAuth encodes both like the values of a form (RFC 6749 §2.3.1),
/// and some clients encode `-` and `_` as well; plain ones of ours hold nothing that is taken for an encoding.
fn basic(encoded: &str) -> Option<Shown> {
    let bytes = Zeroizing::new(STANDARD.decode(encoded).ok()?);
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let plain = |part: &str| Some(Zeroizing::new(percent_decode_str(part).decode_utf8().ok()?.into_owned()));
    Some(Shown::Basic(plain(id)?, plain(secret)?))
}
