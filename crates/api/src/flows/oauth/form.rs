//! What clients send to the OAuth endpoints: forms. A parameter that comes twice is an error, and one without a
//! value is left out (RFC 6749 §3.2).

use std::collections::HashSet;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use anyhow::ensure;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::error::OauthError;
use crate::http::body;

/// A form of type `T`.
pub struct Form<T>(pub T);

/// What proves a client, unless HTTP Basic does.
#[derive(Deserialize, ToSchema)]
pub struct Proof {
    /// The client's id.
    #[serde(rename = "client_id")]
    pub id: Option<String>,
    /// Its secret.
    #[serde(rename = "client_secret")]
    pub secret: Option<String>,
    /// Of which kind the assertion is.
    #[serde(rename = "client_assertion_type")]
    pub assertion_type: Option<String>,
    /// A signed assertion.
    #[serde(rename = "client_assertion")]
    pub assertion: Option<String>,
}

/// `POST /oauth2/token`.
#[derive(Deserialize, ToSchema)]
pub struct TokenForm {
    /// `client_credentials`.
    #[schema(value_type = String, example = "client_credentials")]
    pub grant_type: Option<String>,
    /// The scopes that are asked for, separated by blanks; all of the client's by default.
    #[schema(example = "otp:send otp:verify")]
    pub scope: Option<String>,
    /// What proves the client.
    #[serde(flatten)]
    pub proof: Proof,
}

/// `POST /oauth2/introspect` and `/oauth2/revoke`.
#[derive(Deserialize, ToSchema)]
pub struct AboutToken {
    /// The token.
    #[schema(value_type = String, example = "nct_example")]
    pub token: Option<String>,
    /// What proves the client.
    #[serde(flatten)]
    pub proof: Proof,
}

impl<T: DeserializeOwned> FromRequest for Form<T> {
    type Error = OauthError;
    type Future = LocalBoxFuture<'static, Result<Self, OauthError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = kind
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let payload = payload.take();
        async move {
            if !is_form {
                let wanted = "send application/x-www-form-urlencoded";
                return Err(OauthError::bad_request("invalid_request", wanted));
            }
            let bytes =
                body::read(payload).await.map_err(|why| OauthError::bad_request("invalid_request", why))?;
            parameters(&bytes)
                .and_then(|parameters| Ok(serde_urlencoded::from_str(&parameters).map(Self)?))
                .map_err(|why| OauthError::bad_request("invalid_request", why))
        }
        .boxed_local()
    }
}

/// The parameters that have a value, each of which comes once.
fn parameters(form: &[u8]) -> anyhow::Result<String> {
    let mut parameters: Vec<(String, String)> = serde_urlencoded::from_bytes(form)?;
    let names: HashSet<_> = parameters.iter().map(|(name, _)| name).collect();
    ensure!(names.len() == parameters.len(), "a parameter comes twice");
    parameters.retain(|(_, value)| !value.is_empty());
    Ok(serde_urlencoded::to_string(parameters)?)
}
