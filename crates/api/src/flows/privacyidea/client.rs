//! Who calls: a header of privacyIDEA's plugins, or one of the ways of every client.

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderName};
use ninsho_domain::app::App;
use ninsho_domain::client::{self, Client, Credential, Scope, Way};
use ninsho_shared::ProblemCode;
use zeroize::Zeroizing;

use crate::http::auth::client::{Shown, require};
use crate::http::problem::ApiError;

/// What some plugins send in place of `Authorization`.
const PI_AUTHORIZATION: HeaderName = HeaderName::from_static("pi-authorization");

/// The client that calls, admitted with one scope.
///
/// # Errors
/// As for every client.
pub(super) async fn admitted(
    request: &HttpRequest,
    app: &App,
    scope: Scope,
) -> Result<(Client, Credential), ApiError> {
    let shown = bare(request).or_else(|| Shown::of(request)).ok_or(ProblemCode::ClientRequired)?;
    let (client, credential) = client::authenticate(app, shown.presented()).await?;
    require(request, app, &client, Some(scope)).await?;
    Ok((client, credential))
}

/// A token without a scheme: that of `/auth`, whose last part is an access token, or an API key that was
/// configured in its place.
fn bare(request: &HttpRequest) -> Option<Shown> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let value = header(PI_AUTHORIZATION).or_else(|| header(AUTHORIZATION))?.trim();
    let value = value.strip_prefix("Bearer ").unwrap_or(value).trim();
    if value.contains(' ') {
        return None;
    }
    match *value.split('.').collect::<Vec<_>>() {
        [_, _, token] => Some(Shown::Token(Zeroizing::new(token.to_owned()))),
        [_, _] => Some(Shown::ApiKey(Zeroizing::new(value.to_owned()), Way::ApiKey)),
        _ => None,
    }
}
