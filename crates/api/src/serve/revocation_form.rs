//! `/stop/{token}`: the address of a revocation link. `GET` shows what it refers to and changes nothing,
//! `POST` acts and leads back, so that a reload does not act again.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, LOCATION, VARY};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError, guard};
use ninsho_domain::app::App;
use ninsho_shared::{ProblemCode, paths};

use crate::flows::revocation::form::{Shown, html, language};
use crate::flows::revocation::routes;
use crate::http::problem::ApiError;
use crate::serve::page::Page;

/// Adds the form.
pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource(paths::stop_page("{token}"))
            .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(show))
            .route(web::post().to(act))
            .default_service(web::to(other_method)),
    );
}

async fn show(
    request: HttpRequest,
    app: Data<App>,
    page: Option<Data<Page>>,
    token: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let page = page.ok_or(ProblemCode::NotFound)?;
    let shown = match routes::look(&app, &token).await {
        Ok(view) => Shown::View(view),
        Err(error) => refused(&error),
    };
    let status = match &shown {
        Shown::View(_) => StatusCode::OK,
        Shown::Refused(code) => {
            StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    answer(&request, &app, &page, &shown, status)
}

async fn act(
    request: HttpRequest,
    app: Data<App>,
    page: Option<Data<Page>>,
    token: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let page = page.ok_or(ProblemCode::NotFound)?;
    match routes::revoke(&request, &app, &token).await {
        Ok(_) => {
            let back = app.config.public_url.path_to(&request.uri().to_string());
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, back)).finish())
        }
        Err(error) => {
            let status = error.status_code();
            answer(&request, &app, &page, &refused(&error), status)
        }
    }
}

/// The code of an error, which is logged like that of any other request.
fn refused(error: &ApiError) -> Shown {
    let code = error.0.code();
    drop(error.error_response());
    Shown::Refused(code)
}

fn answer(
    request: &HttpRequest,
    app: &App,
    page: &Page,
    shown: &Shown,
    status: StatusCode,
) -> Result<HttpResponse, ApiError> {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok());
    let language = language(request.query_string(), accepted.unwrap_or_default());
    let form = html(shown, language, &app.config.institution)?;
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((VARY, ACCEPT_LANGUAGE.as_str()));
    Ok(response.content_type("text/html; charset=utf-8").body(page.ready_with(&form)?))
}

async fn other_method() -> HttpResponse {
    let mut refusal = ApiError::from(ProblemCode::MethodNotAllowed).error_response();
    refusal.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static("GET, HEAD, POST"));
    refusal
}
