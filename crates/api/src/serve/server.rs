//! The HTTP server: the API, its documentation, the health of the process, and the page.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, PathConfig, QueryConfig, ServiceConfig};
use actix_web::{HttpServer, web};
use ninsho_shared::{ProblemCode, paths};
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

use super::{health, openapi, revocation_form, routes};
use crate::flows::privacyidea;
use crate::http::arrival::{self, Peers};
use crate::http::problem::ApiError;
use crate::http::request;
use crate::serve::health::MailWorkerWatch;
use crate::serve::page::{self, Page, headers};
use ninsho_domain::app::App;
use ninsho_domain::refusal::refuse;

/// Seconds that requests under way have to finish in after the server was told to stop.
const GRACE_SECONDS: u64 = 30;

/// Adds endpoints that are not the product's own.
pub type Controls = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// What the server offers besides the API.
#[derive(Clone, Default)]
pub struct Extras {
    /// The built page.
    pub page: Option<Data<Page>>,
    /// What the demo and QA add below `/dev`.
    pub controls: Option<Controls>,
    /// Whether the mail worker runs, for `/readyz`.
    pub mail_worker: Option<Data<MailWorkerWatch>>,
}

/// Serves until `shutdown` is cancelled, and then finishes what is under way.
///
/// # Errors
/// When the listener cannot be used.
pub async fn run(
    app: App,
    extras: Extras,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let page = extras.page.as_ref().map(|page| {
        Page::clone(page).for_institution(&app.config.institution).map(Data::new).map_err(io::Error::other)
    });
    let page = page.transpose()?;
    let app = Data::new(app);
    let document = openapi::document();
    let (peers, trusted) = (Arc::new(Peers::default()), app.config.trusted_proxies.clone());
    let server = HttpServer::new(move || {
        let mut server = actix_web::App::new()
            .app_data(app.clone())
            .app_data(
                PathConfig::default().error_handler(|_, _| ApiError::from(ProblemCode::NotFound).into()),
            )
            .app_data(QueryConfig::default().error_handler(|error, _| {
                ApiError::from(refuse(ProblemCode::InvalidRequest).because(error)).into()
            }));
        if let Some(page) = &page {
            server = server.app_data(page.clone());
        }
        if let Some(watch) = &extras.mail_worker {
            server = server.app_data(watch.clone());
        }
        server
            .wrap(from_fn(arrival::arrive))
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(request::request))
            .into_utoipa_app()
            .configure(routes::api)
            .into_app()
            .configure(health::routes)
            .configure(revocation_form::routes)
            .configure(|config| {
                if app.config.privacyidea.enabled {
                    privacyidea::routes(config);
                }
            })
            .configure(|config| {
                if let Some(controls) = &extras.controls {
                    controls(config);
                }
            })
            .configure(|config| documentation(config, app.config.api_docs, &document))
            .default_service(web::to(page::answer))
    })
    .on_connect(move |connection, data| peers.count(connection, &trusted, data))
    .listen(listener)?
    .disable_signals()
    .shutdown_timeout(GRACE_SECONDS)
    .run();
    let stopping = stop_when(shutdown, server.handle());
    let (outcome, ()) = tokio::join!(server, stopping);
    outcome
}

/// The OpenAPI document, and its viewer unless that is turned off: it is a program of others that shares
/// the page's origin.
fn documentation(config: &mut ServiceConfig, with_viewer: bool, document: &OpenApi) {
    if with_viewer {
        let viewer = SwaggerUi::new(format!("{}/{{_:.*}}", paths::API_DOCS));
        config
            .service(web::redirect(paths::API_DOCS, format!("{}/", paths::API_DOCS)))
            .service(viewer.url(paths::OPENAPI_JSON, document.clone()));
    } else {
        let document = Data::new(document.clone());
        let answer = async |document: Data<OpenApi>| web::Json(document);
        config.app_data(document).route(paths::OPENAPI_JSON, web::get().to(answer));
    }
}

async fn stop_when(shutdown: CancellationToken, server: ServerHandle) {
    shutdown.cancelled().await;
    server.stop(true).await;
}
