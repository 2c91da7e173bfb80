//! `/oauth2`: machine clients prove themselves by a secret or an assertion.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::error::OauthError;
use super::form::{AboutToken, Form, Proof, TokenForm};
use crate::http::auth::client::{self as auth, Shown};
use ninsho_domain::app::App;
use ninsho_domain::client::{self, Client, Presented, Scope, Scopes, Word, assertion};
use ninsho_shared::oauth::{AccessTokenView, AuthorizationServerView, IntrospectionView, OauthProblem};
use ninsho_shared::paths;

/// The one kind of token.
const BEARER: &str = "Bearer";
/// The one way to get it (RFC 6749 §4.4).
const GRANT: &str = "client_credentials";
/// How a client proves itself.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

/// Get an access token
///
/// Machine clients may call this: by HTTP Basic, by `client_id` and `client_secret` in the form, or by an
/// assertion that they signed (RFC 7523). The token works for some minutes at the endpoints whose scopes it
/// has; a new one needs no refresh token.
#[utoipa::path(
    tag = "machine clients", operation_id = "issueAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = TokenForm),
    responses(
        (status = 200, description = "The token.", body = AccessTokenView),
        (status = 400, description = "`invalid_request`, `unsupported_grant_type`, `invalid_scope` or `unauthorized_client` (RFC 6749 §5.2).", body = OauthProblem),
        (status = 401, description = "`invalid_client`.", body = OauthProblem),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = OauthProblem),
        (status = 500, description = "A fault of the service.", body = OauthProblem),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = OauthProblem))
)]
#[post("/oauth2/token")]
pub async fn issue(
    request: HttpRequest,
    app: Data<App>,
    Form(form): Form<TokenForm>,
) -> Result<HttpResponse, OauthError> {
    let client = proved(&request, &app, &form.proof).await?;
    if form.grant_type.as_deref() != Some(GRANT) {
        let known = format!("grant_type must be {GRANT}");
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
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(AccessTokenView {
        access_token: issued.token.reveal().to_owned(),
        token_type: BEARER.to_owned(),
        expires_in: issued.expires_at.since(issued.issued_at).as_secs(),
        scope: issued.scopes.to_string(),
    }))
}

/// Read what an access token may do
///
/// Machine clients may call this, for the tokens that other clients show them.
#[utoipa::path(
    tag = "machine clients", operation_id = "introspectAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = AboutToken),
    responses(
        (status = 200, description = "RFC 7662 §2.2; `active` alone when it is not open.", body = IntrospectionView),
        (status = 400, description = "`invalid_request` or `unauthorized_client`.", body = OauthProblem),
        (status = 401, description = "`invalid_client`.", body = OauthProblem),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = OauthProblem),
        (status = 500, description = "A fault of the service.", body = OauthProblem),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = OauthProblem))
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
    let answer = found.map_or_else(IntrospectionView::default, |found| IntrospectionView {
        active: true,
        scope: Some(found.scopes.to_string()),
        client_id: Some(found.client.id),
        sub: Some(found.client.id),
        username: Some(found.client.name),
        token_type: Some(BEARER.to_owned()),
        iat: Some(found.issued_at.as_seconds()),
        exp: Some(found.expires_at.as_seconds()),
        iss: Some(app.config.issuer().to_owned()),
    });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Revoke an access token
///
/// The machine client that it was issued to may call this. Idempotent, and silent about tokens of others.
#[utoipa::path(
    tag = "machine clients", operation_id = "revokeAccessToken", security(()),
    request_body(content_type = "application/x-www-form-urlencoded", content = AboutToken),
    responses(
        (status = 200, description = "It is worth nothing any more."),
        (status = 400, description = "`invalid_request` or `unauthorized_client`.", body = OauthProblem),
        (status = 401, description = "`invalid_client`.", body = OauthProblem),
        (status = 429, description = "Too often. `Retry-After` says when to try again.", body = OauthProblem),
        (status = 500, description = "A fault of the service.", body = OauthProblem),
        (status = 503, description = "Without its database. `Retry-After` says when to try again.", body = OauthProblem))
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
    responses((status = 200, description = "The metadata.", body = AuthorizationServerView))
)]
#[get("/.well-known/oauth-authorization-server")]
pub async fn metadata(app: Data<App>) -> HttpResponse {
    let at = |path: &str| app.config.public_url.address_of(path);
    let methods = METHODS.map(str::to_owned).to_vec();
    let algorithms: Vec<_> = assertion::ALGORITHMS.iter().map(|(_, name)| (*name).to_owned()).collect();
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).json(AuthorizationServerView {
        issuer: app.config.issuer().to_owned(),
        token_endpoint: at(paths::OAUTH_TOKEN),
        introspection_endpoint: at(paths::OAUTH_INTROSPECT),
        revocation_endpoint: at(paths::OAUTH_REVOKE),
        jwks_uri: at(paths::JWKS),
        service_documentation: at(paths::API_DOCS),
        grant_types_supported: vec![GRANT.to_owned()],
        response_types_supported: Vec::new(),
        scopes_supported: Scope::ALL.iter().map(|scope| scope.name().to_owned()).collect(),
        token_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
        introspection_endpoint_auth_methods_supported: methods.clone(),
        introspection_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    })
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
            let endpoint = app.config.public_url.address_of(request.path());
            let token_endpoint = app.config.public_url.address_of(paths::OAUTH_TOKEN);
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
