//! What stands between browser and server: it holds every answer of the API against the
//! OpenAPI document, and makes the trouble that a bad network makes.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use ninsho_contract::{Contract, Received};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// What goes wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection breaks before the server hears of the request, every time until it is mended:
    /// a browser tries again by itself where it can.
    Cut,
    /// The server does its work, and its answer is lost.
    LostAnswer,
    /// The answer is held back until the test lets it go.
    Held,
    /// The request is held back, before the server hears of it, until the test lets it go.
    Late,
    /// Something on the way answers in the server's place, with an error page of this status.
    Instead(u16),
    /// Something on the way puts this in a script's place.
    Script(&'static str),
}

/// The front of a server. It goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Front {
    port: u16,
    shared: Arc<Shared>,
    listening: AbortHandle,
}

#[derive(Debug)]
struct Shared {
    server: u16,
    /// The path that the server is below.
    base: &'static str,
    contract: Contract,
    http: reqwest::Client,
    breaches: Mutex<Vec<String>>,
    trouble: Mutex<Vec<(String, Trouble)>>,
    held: AtomicU32,
    let_go: Notify,
}

impl Drop for Front {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Front {
    /// Stands at `port`, before the server at `server`, which is below the path `base`.
    ///
    /// # Errors
    /// When the port is taken, or the OpenAPI document cannot be read.
    pub(crate) async fn stand(port: u16, server: u16, base: &'static str) -> Result<Self> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/openapi.json");
        let text = tokio::fs::read_to_string(&file).await.with_context(|| file.display().to_string())?;
        let shared = Arc::new(Shared {
            server,
            base,
            contract: Contract::new(serde_json::from_str(&text)?),
            // No connection waits for a later request: the server ends one that says nothing for
            // long with a 408, which would be taken for the answer to that request.
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .pool_max_idle_per_host(0)
                .build()?,
            breaches: Mutex::default(),
            trouble: Mutex::default(),
            held: AtomicU32::new(0),
            let_go: Notify::new(),
        });
        let door = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let listening = tokio::spawn(listen(door, Arc::clone(&shared))).abort_handle();
        Ok(Self { port, shared, listening })
    }

    /// Where it stands.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// What the server has answered that the document does not describe.
    pub(crate) fn breaches(&self) -> Vec<String> {
        self.shared.breaches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes trouble for the next request whose method and path begin so: `POST /api/v1/login`.
    pub(crate) fn make(&self, trouble: Trouble, request: &str) {
        self.shared.waiting().push((request.to_owned(), trouble));
    }

    /// How many requests and answers were held back so far.
    pub(crate) fn held(&self) -> u32 {
        self.shared.held.load(Ordering::Relaxed)
    }

    /// Makes no more trouble.
    pub(crate) fn mend(&self) {
        self.shared.waiting().clear();
    }

    /// Lets go what has been held back longest, or the next one that would be.
    pub(crate) fn let_go(&self) {
        self.shared.let_go.notify_one();
    }
}

async fn listen(door: TcpListener, shared: Arc<Shared>) {
    while let Ok((connection, _)) = door.accept().await {
        tokio::spawn(serve(connection, Arc::clone(&shared)));
    }
}

async fn serve(connection: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { shared.pass_on(request).await }
    });
    // An error of the service breaks the connection without an answer, which is what is wanted;
    // and a browser that goes away is no trouble.
    let _ =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
}

impl Shared {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(String, Trouble)>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble_for(&self, request: &str) -> Option<Trouble> {
        let mut waiting = self.waiting();
        let place = waiting.iter().position(|(prefix, _)| request.starts_with(prefix))?;
        let trouble = waiting[place].1;
        if trouble != Trouble::Cut {
            waiting.remove(place);
        }
        Some(trouble)
    }

    /// Until the test lets it go: the first one that is held is the first one that goes.
    async fn hold(&self) {
        let let_go = self.let_go.notified();
        self.held.fetch_add(1, Ordering::Relaxed);
        let_go.await;
    }

    async fn pass_on(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        // As at the root of a host, for the tests and for the document.
        let path = head.uri.path();
        let path = path.strip_prefix(self.base).unwrap_or(path).to_owned();
        let trouble = self.trouble_for(&format!("{} {path}", head.method));
        match trouble {
            Some(Trouble::Cut) => bail!("the connection breaks"),
            Some(Trouble::Instead(status)) => return in_its_place(status),
            Some(Trouble::Script(script)) => return another_script(script),
            Some(Trouble::Late) => self.hold().await,
            Some(Trouble::Held | Trouble::LostAnswer) | None => {}
        }
        let url = format!("http://127.0.0.1:{}{}", self.server, head.uri);
        let body = body.collect().await?.to_bytes();
        let mut headers = head.headers;
        if path.starts_with("/api/v1") {
            // What is to be read here comes unpacked.
            headers.remove(ACCEPT_ENCODING);
        }
        let request = self.http.request(head.method.clone(), url).headers(headers).body(body);
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await?;
        self.read(head.method.as_str(), &path, status, &headers, &body);
        match trouble {
            Some(Trouble::LostAnswer) => bail!("the answer is lost"),
            Some(Trouble::Held) => self.hold().await,
            Some(Trouble::Cut | Trouble::Late | Trouble::Instead(_) | Trouble::Script(_)) | None => {}
        }
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response.headers_mut().remove(TRANSFER_ENCODING);
        Ok(response)
    }

    fn read(&self, method: &str, path: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        if !path.starts_with("/api/v1") {
            return;
        }
        let names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        let received = Received {
            method,
            path,
            status: status.as_u16(),
            content_type: headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default(),
            headers: &names,
            text: &String::from_utf8_lossy(body),
        };
        if let Err(breach) = self.contract.check(&received) {
            self.breaches.lock().unwrap_or_else(PoisonError::into_inner).push(breach);
        }
    }
}

fn another_script(script: &'static str) -> Result<Response<Full<Bytes>>> {
    Ok(Response::builder().header(CONTENT_TYPE, "text/javascript").body(Full::from(script))?)
}

/// A page of a proxy, as people know them.
fn in_its_place(status: u16) -> Result<Response<Full<Bytes>>> {
    let page = Full::from("<html><body><h1>Something on the way went wrong</h1></body></html>");
    Ok(Response::builder().status(status).header(CONTENT_TYPE, "text/html").body(page)?)
}
