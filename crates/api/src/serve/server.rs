//! The HTTP server: the API, its documentation, the health of the process, and the page.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, OnceLock};

use actix_web::dev::{Extensions, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Data, PathConfig, QueryConfig, ServiceConfig};
use ninsho_shared::ProblemCode;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt;

use super::around::{self, Around};
use super::{base_path, connection, documents, health, revocation_form, routes, spelling};
use crate::flows::privacyidea;
use crate::http::arrival::{self, Peers};
use crate::http::problem::ApiError;
use crate::http::{challenge, idempotency, methods, rate_limit, request};
use crate::serve::health::MailWorkerWatch;
use crate::serve::page::{self, Page, headers};
use ninsho_domain::app::App;
use ninsho_domain::refusal::refuse;

/// Adds endpoints that are not the product's own.
pub type Controls = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// What the server offers besides the API.
#[derive(Clone, Default)]
pub struct Extras {
    /// The built page.
    pub page: Option<Data<Page>>,
    /// What the demo and QA add below `/dev`.
    pub controls: Option<Controls>,
    /// What a rehearsal does to a request before its endpoint.
    pub around: Option<Around>,
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
    let page = extras
        .page
        .as_ref()
        .map(|page| Page::clone(page).for_server(&app.config).map(Data::new).map_err(io::Error::other));
    let page = page.transpose()?;
    let app = Data::new(app);
    let document = Data::new(OnceLock::new());
    let (peers, trusted) = (Arc::new(Peers::default()), app.config.trusted_proxies.clone());
    let application = move || {
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
        if let Some(around) = &extras.around {
            server = server.app_data(Data::new(Arc::clone(around)));
        }
        server
            .wrap(from_fn(idempotency::once))
            .wrap(from_fn(around::pass))
            .wrap(from_fn(arrival::arrive))
            .wrap(from_fn(spelling::one_spelling))
            .wrap(from_fn(base_path::refuse))
            .wrap(from_fn(methods::answer))
            .wrap(from_fn(rate_limit::tell))
            .wrap(from_fn(challenge::challenge))
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(request::request))
            .wrap(from_fn(base_path::enter))
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
            .configure(|config| documents::routes(config, document.clone(), app.config.api_docs))
            .default_service(web::to(page::answer))
    };
    let connected = move |connection: &TcpStream, data: &mut Extensions| {
        peers.count(connection, &trusted, data);
    };
    let server = connection::serve(listener, application, connected)?;
    let stopping = stop_when(shutdown, server.handle());
    let (outcome, ()) = tokio::join!(server, stopping);
    outcome
}

async fn stop_when(shutdown: CancellationToken, server: ServerHandle) {
    shutdown.cancelled().await;
    server.stop(true).await;
}
