//! What anyone may know before they log in: the institution, and the keys of the tokens.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use ninsho_shared::institution::InstitutionView;

use super::view;
use ninsho_domain::app::App;

/// Read the institution's settings
///
/// Anyone may call this.
#[utoipa::path(
    tag = "institution", operation_id = "readInstitution", security(()),
    responses((status = 200, body = InstitutionView, description = "Names, sender, forbidden domains, support desk with its coming hours."))
)]
#[get("/institution")]
pub async fn read(app: Data<App>) -> HttpResponse {
    let view = app.config.institution.view(&app.config.mail, app.now());
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, KEPT)).json(view)
}

/// Read the public keys of the session tokens
///
/// Anyone may call this. A JWK set (RFC 7517) for systems that verify session tokens by themselves.
#[utoipa::path(
    tag = "institution", operation_id = "readKeys", security(()),
    responses((status = 200, body = view::KeySet, description = "A JWK set."))
)]
#[get("/.well-known/jwks.json")]
pub async fn jwks(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, KEPT)).json(app.tokens.jwks())
}

/// Minutes, not hours: a reader that meets an unknown `kid` reads the set again at once, but one that has a
/// key does not notice that it was withdrawn before its copy is stale.
const KEPT: &str = "public, max-age=300";
