//! A proxy before the processes of a service: each request goes to the next of them in turn.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use ninsho_shared::paths;
use reqwest::{Client, Method, Response};
use tokio::sync::watch;

/// Marks what the proxy says itself: nobody has answered.
pub(super) const NO_ANSWER: &str = "x-no-answer";

/// Headers that belong to a connection and not to what is said.
const OF_THE_CONNECTION: [&str; 4] = ["host", "connection", "content-length", "transfer-encoding"];

/// A running proxy. It ends when it is dropped.
pub(crate) struct Proxy {
    origin: String,
    behind: Arc<Behind>,
    handle: ServerHandle,
}

/// What is behind it.
struct Behind {
    client: Client,
    origins: watch::Sender<Vec<String>>,
    turn: AtomicUsize,
    /// How many requests that change something have been passed on.
    passed: watch::Sender<usize>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // The order is given at once; its end is nobody's concern.
        drop(self.handle.stop(false));
    }
}

impl Proxy {
    /// A proxy with nobody behind it.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let behind = Arc::new(Behind {
            client: Client::builder().no_proxy().build().unwrap(),
            origins: watch::Sender::new(Vec::new()),
            turn: AtomicUsize::new(0),
            passed: watch::Sender::new(0),
        });
        let data = Data::from(Arc::clone(&behind));
        let server =
            HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(pass)))
                .workers(1)
                // A connection that a client opened and does not need yet may wait.
                .client_request_timeout(Duration::ZERO)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { origin, behind, handle }
    }

    /// Where it listens.
    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    /// Sends requests to this process too.
    pub(crate) fn add(&self, origin: &str) {
        self.behind.origins.send_modify(|origins| origins.push(origin.to_owned()));
    }

    /// Sends no request to this process any more.
    pub(crate) fn remove(&self, origin: &str) {
        self.behind.origins.send_modify(|origins| origins.retain(|other| other != origin));
    }

    /// Waits until some process is behind it.
    pub(crate) async fn somebody(&self) {
        let mut origins = self.behind.origins.subscribe();
        origins.wait_for(|origins| !origins.is_empty()).await.unwrap();
    }

    /// Waits until so many requests more have been passed on that change something besides a log-in.
    pub(crate) async fn pass_on(&self, requests: usize) {
        let mut passed = self.behind.passed.subscribe();
        let until = *passed.borrow() + requests;
        passed.wait_for(|passed| *passed >= until).await.unwrap();
    }
}

async fn pass(request: HttpRequest, body: Bytes, behind: Data<Behind>) -> HttpResponse {
    let origins = behind.origins.borrow().clone();
    let turn = behind.turn.fetch_add(1, Ordering::SeqCst);
    for place in 0..origins.len() {
        let sent = behind.send(&origins[(turn + place) % origins.len()], &request, body.clone()).await;
        match sent {
            // The server has given up waiting on a connection before the request came.
            Ok(answer) if answer.status() == StatusCode::REQUEST_TIMEOUT => break,
            Ok(answer) => return answer,
            // It was not there at all, so the next one may be asked.
            Err(error) if error.is_connect() => {}
            Err(_) => break,
        }
    }
    HttpResponse::BadGateway().insert_header((NO_ANSWER, "1")).finish()
}

impl Behind {
    async fn send(&self, origin: &str, request: &HttpRequest, body: Bytes) -> reqwest::Result<HttpResponse> {
        let method: Method = request.method().as_str().parse().unwrap();
        let mut out = self.client.request(method.clone(), format!("{origin}{}", request.uri())).body(body);
        for (name, value) in request.headers() {
            if !OF_THE_CONNECTION.contains(&name.as_str()) {
                out = out.header(name.as_str(), value.as_bytes());
            }
        }
        if method != Method::GET && !request.path().starts_with(paths::LOGIN) {
            self.passed.send_modify(|passed| *passed += 1);
        }
        answer(out.send().await?).await
    }
}

async fn answer(from: Response) -> reqwest::Result<HttpResponse> {
    let mut answer = HttpResponse::build(StatusCode::from_u16(from.status().as_u16()).unwrap());
    for (name, value) in from.headers() {
        if !OF_THE_CONNECTION.contains(&name.as_str()) {
            answer.append_header((name.as_str(), value.as_bytes()));
        }
    }
    Ok(answer.body(from.bytes().await?))
}
