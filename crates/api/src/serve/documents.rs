//! The OpenAPI document, and its viewer unless that is turned off: it is a program of others that shares
//! the page's origin.
//!
//! Both are the same for as long as the process runs. They are compressed at the first request, and a
//! browser that has them is told so.

use std::sync::{Arc, LazyLock, OnceLock};

use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route};
use anyhow::Context;
use ninsho_domain::app::App;
use ninsho_shared::{ProblemCode, paths};
use utoipa_swagger_ui::Config;

use super::openapi;
use super::page::file::File;
use super::page::not_with_this_method;
use crate::http::problem::ApiError;

/// The OpenAPI document of one server, for all of its workers.
pub(super) type Document = Data<OnceLock<File>>;

/// Adds them.
pub(super) fn routes(config: &mut ServiceConfig, made: Document, with_viewer: bool) {
    config.service(at(paths::OPENAPI_JSON, web::get().to(document)).app_data(made));
    if with_viewer {
        let below = format!("{}/", paths::API_DOCS);
        config
            .service(at(paths::API_DOCS, web::get().to(to_viewer)))
            .service(at(&format!("{below}{{file:.*}}"), web::get().to(viewer)));
    }
}

fn at(path: &str, route: Route) -> Resource {
    web::resource(path).route(route).default_service(web::to(|| async { not_with_this_method("GET") }))
}

async fn document(request: HttpRequest, app: Data<App>, made: Document) -> Result<HttpResponse, ApiError> {
    let content =
        move || Ok(Some(serde_json::to_vec(&openapi::document_below(app.config.public_url.base()))?));
    answer(&request, &made, paths::OPENAPI_JSON, content).await
}

async fn to_viewer(app: Data<App>) -> HttpResponse {
    let viewer = app.config.public_url.path_to(&format!("{}/", paths::API_DOCS));
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, viewer)).finish()
}

async fn viewer(request: HttpRequest, name: Path<String>) -> Result<HttpResponse, ApiError> {
    let asked = if name.is_empty() { INDEX } else { name.as_str() };
    let (name, file) = VIEWER.iter().find(|(name, _)| *name == asked).ok_or(ProblemCode::NotFound)?;
    answer(&request, file, name, || of_viewer(name)).await
}

const INDEX: &str = "index.html";

/// The document, from the viewer's folder.
const FROM_THE_VIEWER: &str = "../openapi.json";

/// The files that the viewer loads.
static VIEWER: [(&str, OnceLock<File>); 8] = [
    (INDEX, OnceLock::new()),
    ("index.css", OnceLock::new()),
    ("swagger-ui.css", OnceLock::new()),
    ("swagger-initializer.js", OnceLock::new()),
    ("swagger-ui-bundle.js", OnceLock::new()),
    ("swagger-ui-standalone-preset.js", OnceLock::new()),
    ("favicon-16x16.png", OnceLock::new()),
    ("favicon-32x32.png", OnceLock::new()),
];

fn of_viewer(name: &str) -> anyhow::Result<Option<Vec<u8>>> {
    static CONFIG: LazyLock<Arc<Config<'static>>> =
        LazyLock::new(|| Arc::new(Config::new([FROM_THE_VIEWER])));
    let file =
        utoipa_swagger_ui::serve(name, Arc::clone(&CONFIG)).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(file.map(|file| file.bytes.into_owned()))
}

/// The response with a file that is made when it is first asked for.
async fn answer(
    request: &HttpRequest,
    file: &OnceLock<File>,
    name: &'static str,
    content: impl Fn() -> anyhow::Result<Option<Vec<u8>>> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    if let Some(file) = file.get() {
        return Ok(file.answer(request));
    }
    // Compressing takes a tenth of a second.
    let made = web::block(move || File::compressed(name, content()?.context(name)?)).await;
    let made = made.map_err(anyhow::Error::from)??;
    Ok(file.get_or_init(|| made).answer(request))
}
