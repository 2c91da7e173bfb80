//! `/oauth2`: machine clients prove themselves by a secret or an assertion.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde_json::json;

use super::error::OauthError;
use super::form::{AboutToken, Form, Proof, TokenForm};
use crate::http::auth::client::{self as auth, Shown};
use ninsho_domain::app::App;
use ninsho_domain::client::{self, Client, Presented, Scope, Scopes, assertion};
use ninsho_shared::paths;

/// Get an access token
///
/// Machine clients may call this: by HTTP Basic, by `client_id` and `client_secret` in the form, or by an
/// assertion that they signed (RFC 7523). The token works for some minutes at the endpoints whose scopes it
/// has; a new one needs no refresh token.
#[utoipa::path(
    tag = "machine clients", operation_id = "issueAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = String,
        example = "grant_type=client_credentials&scope=otp:send%20otp:verify"),
    responses(
        (status = 200, description = "The token.", body = serde_json::Value),
        (status = 400, description = "`invalid_request`, `unsupported_grant_type`, `invalid_scope` or `unauthorized_client` (RFC 6749 §5.2).", body = serde_json::Value),
        (status = 401, description = "`invalid_client`.", body = serde_json::Value),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = serde_json::Value),
        (status = 500, description = "A fault of the service.", body = serde_json::Value),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = serde_json::Value))
)]
#[post("/oauth2/token")]
pub async fn issue(
    request: HttpRequest,
    app: Data<App>,
    Form(form): Form<TokenForm>,
) -> Result<HttpResponse, OauthError> {
    let client = proved(&request, &app, &form.proof).await?;
    if form.grant_type.as_deref() != Some("client_credentials") {
        let known = "grant_type must be client_credentials";
        return Err(OauthError::bad_request("unsupported_grant_type", known));
    }
    let asked = form.scope.as_deref().unwrap_or_default();
    let asked: Scopes = asked.parse().map_err(|why| OauthError::bad_request("invalid_scope", why))?;
    let scopes = if asked.is_empty() { client.scopes.clone() } else { asked };
    if !scopes.is_within(&client.scopes) {
        let has = format!("this client has the scopes {}", client.scopes);
        return Err(OauthError::bad_request("invalid_scope", has));
    }
    let issued = client::issue(&app, &client, scopes).await?;
    let seconds = issued.expires_at.since(issued.issued_at).as_secs();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({
        "access_token": issued.token.reveal(),
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": issued.scopes.to_string(),
    })))
}

/// Read what an access token may do
///
/// Machine clients may call this, for the tokens that other clients show them.
#[utoipa::path(
    tag = "machine clients", operation_id = "introspectAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = String, example = "token=nct_example"),
    responses(
        (status = 200, description = "RFC 7662 §2.2; `active` alone when it is not open.", body = serde_json::Value),
        (status = 400, description = "`invalid_request` or `unauthorized_client`.", body = serde_json::Value),
        (status = 401, description = "`invalid_client`.", body = serde_json::Value),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = serde_json::Value),
        (status = 500, description = "A fault of the service.", body = serde_json::Value),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = serde_json::Value))
)]
#[post("/oauth2/introspect")]
pub async fn introspect(
    request: HttpRequest,
    app: Data<App>,
    Form(form): Form<AboutToken>,
) -> Result<HttpResponse, OauthError> {
    proved(&request, &app, &form.proof).await?;
    let shown = form.token.ok_or_else(|| OauthError::bad_request("invalid_request", "token is missing"))?;
    let found = client::introspect(&app, &shown).await?;
    let answer = found.map_or_else(
        || json!({ "active": false }),
        |found| {
            json!({
                "active": true,
                "scope": found.scopes.to_string(),
                "client_id": found.client.id,
                "sub": found.client.id,
                "username": found.client.name,
                "token_type": "Bearer",
                "iat": found.issued_at.as_seconds(),
                "exp": found.expires_at.as_seconds(),
                "iss": app.config.issuer(),
            })
        },
    );
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Revoke an access token
///
/// The machine client that it was issued to may call this. Idempotent, and silent about tokens of others.
#[utoipa::path(
    tag = "machine clients", operation_id = "revokeAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = String, example = "token=nct_example"),
    responses(
        (status = 200, description = "It is worth nothing any more."),
        (status = 400, description = "`invalid_request` or `unauthorized_client`.", body = serde_json::Value),
        (status = 401, description = "`invalid_client`.", body = serde_json::Value),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = serde_json::Value),
        (status = 500, description = "A fault of the service.", body = serde_json::Value),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = serde_json::Value))
)]
#[post("/oauth2/revoke")]
pub async fn revoke(
    request: HttpRequest,
    app: Data<App>,
    Form(form): Form<AboutToken>,
) -> Result<HttpResponse, OauthError> {
    let client = proved(&request, &app, &form.proof).await?;
    let shown = form.token.ok_or_else(|| OauthError::bad_request("invalid_request", "token is missing"))?;
    client::revoke(&app, &client, &shown).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Read what the token endpoint can do
///
/// Anyone may call this (RFC 8414).
#[utoipa::path(
    tag = "machine clients", operation_id = "readAuthorizationServer", security(()),
    responses((status = 200, description = "The metadata.", body = serde_json::Value))
)]
#[get("/.well-known/oauth-authorization-server")]
pub async fn metadata(app: Data<App>) -> HttpResponse {
    use ninsho_domain::client::Word;
    let at = |path: &str| format!("{}{path}", app.config.origin());
    let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
    let algorithms: Vec<_> = assertion::ALGORITHMS.iter().map(|(_, name)| *name).collect();
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).json(json!({
        "issuer": app.config.issuer(),
        "token_endpoint": at(paths::OAUTH_TOKEN),
        "introspection_endpoint": at(paths::OAUTH_INTROSPECT),
        "revocation_endpoint": at(paths::OAUTH_REVOKE),
        "jwks_uri": at(paths::JWKS),
        "service_documentation": at("/api/docs"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": Scope::ALL.iter().map(|scope| scope.name()).collect::<Vec<_>>(),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
    }))
}

/// The client that has proved itself by one of the ways, and may call from here. More than one way at once
/// is an error (RFC 6749 §2.3).
async fn proved(request: &HttpRequest, app: &App, proof: &Proof) -> Result<Client, OauthError> {
    let by_header = Shown::of(request);
    let in_form = proof.secret.is_some() || proof.assertion.is_some();
    let client = match (by_header, &proof.secret, &proof.assertion) {
        (Some(_), _, _) if in_form => return Err(twice()),
        (_, Some(_), Some(_)) => return Err(twice()),
        (Some(Shown::Basic(id, secret)), _, _) => {
            let said = proof.id.as_deref();
            if said.is_some_and(|said| said != id.as_str()) {
                return Err(OauthError::bad_request("invalid_request", "client_id names another client"));
            }
            client::authenticate(app, Presented::Secret { id: &id, secret: &secret, way: None }).await?.0
        }
        (None, Some(secret), None) => {
            let id = proof.id.as_deref().unwrap_or_default();
            client::authenticate(app, Presented::Secret { id, secret, way: None }).await?.0
        }
        (None, None, Some(signed)) => {
            if proof.assertion_type.as_deref() != Some(assertion::TYPE) {
                let wanted = format!("client_assertion_type must be {}", assertion::TYPE);
                return Err(OauthError::bad_request("invalid_request", wanted));
            }
            let endpoint = format!("{}{}", app.config.origin(), request.path());
            let token_endpoint = format!("{}{}", app.config.origin(), paths::OAUTH_TOKEN);
            let audiences = [app.config.issuer(), endpoint.as_str(), token_endpoint.as_str()];
            let client = assertion::check(app, signed, &audiences).await?;
            if proof.id.as_deref().is_some_and(|said| said != client.id.to_string()) {
                return Err(OauthError::bad_request("invalid_request", "client_id names another client"));
            }
            client
        }
        (Some(_) | None, _, _) => return Err(OauthError::invalid_client()),
    };
    auth::require(request, app, &client, None).await?;
    Ok(client)
}

fn twice() -> OauthError {
    OauthError::bad_request("invalid_request", "the client proves itself in two ways; one is right")
}
