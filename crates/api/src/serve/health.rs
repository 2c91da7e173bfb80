//! For monitoring: whether the process runs, whether it can serve, and its metrics.
//!
//! The answers hold no secret, and the metrics no person; still a proxy keeps `/metrics` from
//! the public, as the example in `deploy` does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::guard;
use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Resource};
use ninsho_shared::paths;
use serde::Serialize;

use crate::serve::page::not_with_this_method;
use ninsho_domain::app::App;
use ninsho_domain::mail::count_waiting;

/// Nobody waits longer for a number that the database has to count.
const COUNTED_WITHIN: Duration = Duration::from_secs(2);

/// Whether the mail worker of this process runs. Clones tell the same.
#[derive(Clone, Debug, Default)]
pub struct MailWorkerWatch(Arc<AtomicBool>);

/// Held by the worker while it runs.
#[derive(Debug)]
pub struct Running(Arc<AtomicBool>);

impl MailWorkerWatch {
    /// The worker runs until the guard is dropped, whether it ends well or not.
    #[must_use]
    pub fn running(&self) -> Running {
        self.0.store(true, Ordering::Release);
        Running(Arc::clone(&self.0))
    }

    fn runs(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// `/livez`, `/readyz` and `/metrics`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(at(paths::LIVEZ, web::to(livez)))
        .service(at(paths::READYZ, web::to(readyz)))
        .service(at(paths::METRICS, web::to(metrics)));
}

/// A resource that is read.
fn at(path: &'static str, route: actix_web::Route) -> Resource {
    web::resource(path)
        .route(route.guard(guard::Any(guard::Get()).or(guard::Head())))
        .default_service(web::to(|| async { not_with_this_method("GET, HEAD") }))
}

async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("ok\n")
}

async fn metrics(app: Data<App>) -> HttpResponse {
    // While the database is away, the last number stays.
    drop(tokio::time::timeout(COUNTED_WITHIN, count_waiting(&app.storage)).await);
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(crate::http::metrics::render())
}

/// The answer of `/readyz`.
#[derive(Debug, Serialize)]
struct Readiness {
    status: &'static str,
    checks: Checks,
}

#[derive(Debug, Serialize)]
struct Checks {
    database: Check,
    tables: Check,
    /// A write is committed, at most once a second.
    writing: Check,
    /// Absent where no mail worker belongs to this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_worker: Option<Check>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    Ok,
    Failed,
}

impl Check {
    fn of(good: bool) -> Self {
        if good { Self::Ok } else { Self::Failed }
    }
}

async fn readyz(app: Data<App>, mail_worker: Option<Data<MailWorkerWatch>>) -> HttpResponse {
    let readiness = app.storage.readiness().await;
    let checks = Checks {
        database: Check::of(readiness.answers),
        tables: Check::of(readiness.is_migrated),
        writing: Check::of(readiness.takes_writes),
        mail_worker: mail_worker.map(|watch| Check::of(watch.runs())),
    };
    let Checks { database, tables, writing, mail_worker } = &checks;
    let all = [Some(database), Some(tables), Some(writing), mail_worker.as_ref()];
    let (mut response, status) = if all.into_iter().flatten().all(|check| *check == Check::Ok) {
        (HttpResponse::Ok(), "ready")
    } else {
        (HttpResponse::ServiceUnavailable(), "not_ready")
    };
    response.json(Readiness { status, checks })
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_and_read_body_json, call_service, init_service};
    use serde_json::{Value, json};

    use super::*;
    use ninsho_domain::clock::SystemClock;
    use ninsho_domain::config::Config;
    use ninsho_domain::key::random::SeededRandom;
    use ninsho_domain::key::{KEY_LEN, Secrets};
    use ninsho_domain::storage::Storage;

    async fn app(folder: &tempfile::TempDir) -> App {
        let file = folder.path().join("ninsho.db");
        let storage = Storage::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        storage.migrate().await.unwrap();
        let secrets = Secrets::new(&[1; KEY_LEN]).unwrap();
        let random = Arc::new(SeededRandom::new(1));
        App::new(Config::default(), storage, secrets, Arc::new(SystemClock), random).await.unwrap()
    }

    #[actix_web::test]
    async fn a_process_without_its_mail_worker_is_not_ready() {
        let folder = tempfile::tempdir().unwrap();
        let watch = MailWorkerWatch::default();
        let server = actix_web::App::new()
            .app_data(Data::new(app(&folder).await))
            .app_data(Data::new(watch.clone()))
            .configure(routes);
        let server = init_service(server).await;
        let ask = || TestRequest::get().uri(paths::READYZ).to_request();

        let running = watch.running();
        let ready: Value = call_and_read_body_json(&server, ask()).await;
        let good = json!({ "database": "ok", "tables": "ok", "writing": "ok", "mail_worker": "ok" });
        assert_eq!(ready, json!({ "status": "ready", "checks": good }));

        drop(running);
        assert_eq!(call_service(&server, ask()).await.status(), 503);
        let not_ready: Value = call_and_read_body_json(&server, ask()).await;
        assert_eq!(not_ready["checks"]["mail_worker"], "failed");
    }

    #[actix_web::test]
    async fn a_process_that_runs_says_so_whatever_the_database_does() {
        let server = init_service(actix_web::App::new().configure(routes)).await;
        let answer = call_service(&server, TestRequest::get().uri(paths::LIVEZ).to_request()).await;
        assert_eq!(answer.status(), 200);
    }

    #[actix_web::test]
    async fn other_methods_are_told_which_are_allowed() {
        let server = init_service(actix_web::App::new().configure(routes)).await;
        for path in [paths::LIVEZ, paths::READYZ, paths::METRICS] {
            for method in [Method::POST, Method::DELETE, Method::OPTIONS] {
                let request = TestRequest::default().method(method).uri(path).to_request();
                let answer = call_service(&server, request).await;
                assert_eq!(answer.status(), 405, "{path}");
                assert_eq!(answer.headers().get("allow").unwrap(), "GET, HEAD");
                assert_eq!(answer.headers().get("content-type").unwrap(), "application/problem+json");
            }
        }
        let request = TestRequest::default().method(Method::HEAD).uri(paths::LIVEZ).to_request();
        assert_eq!(call_service(&server, request).await.status(), 200);
    }
}
