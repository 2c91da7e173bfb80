//! Talking with the API of the server that the page came from. The session is a cookie that
//! the browser adds by itself and no script can read.

use gloo_net::http::{Method, RequestBuilder, Response};
use ninsho_shared::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// How long to wait for an answer, in milliseconds.
const PATIENCE: u32 = 30_000;

/// Why there is no answer that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server refused, and said why.
    Problem(Box<Problem>),
    /// No connection.
    Offline,
    /// No answer within [`PATIENCE`].
    Slow,
    /// An answer that this page does not understand.
    Unreadable,
}

impl Failure {
    /// The code, when the server refused.
    #[must_use]
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Offline | Self::Slow | Self::Unreadable => None,
        }
    }
}

/// What a request comes to.
pub(crate) type Answer<T> = Result<T, Failure>;

/// Reads.
///
/// # Errors
/// [`Failure`] when there is no answer of the kind.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    read(send(Method::GET, path, None).await?).await
}

/// Acts, with something to say.
///
/// # Errors
/// [`Failure`] when there is no answer of the kind.
pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Answer<T> {
    let body = serde_json::to_string(body).map_err(|_| Failure::Unreadable)?;
    read(send(Method::POST, path, Some(body)).await?).await
}

/// Acts, with nothing more to say than the path does.
///
/// # Errors
/// [`Failure`] when there is no answer of the kind.
pub(crate) async fn press<T: DeserializeOwned>(path: &str) -> Answer<T> {
    read(send(Method::POST, path, None).await?).await
}

/// Ends or takes back. The body of the answer, if there is one, is not looked at.
///
/// # Errors
/// [`Failure`] when it was not done.
pub(crate) async fn delete(path: &str) -> Answer<()> {
    send(Method::DELETE, path, None).await.map(drop)
}

/// Sends a request; an answer that is an error becomes a [`Failure`].
async fn send(method: Method, path: &str, body: Option<String>) -> Answer<Response> {
    let patience = AbortSignal::timeout_with_u32(PATIENCE);
    let builder = RequestBuilder::new(path).method(method).abort_signal(Some(&patience));
    let request = match body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder.build(),
    };
    let sent = match request {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(response) if response.ok() => Ok(response),
        Ok(response) => Err(refusal(response).await),
        Err(_) if patience.aborted() => Err(Failure::Slow),
        Err(_) => Err(Failure::Offline),
    }
}

async fn refusal(response: Response) -> Failure {
    match response.json::<Problem>().await {
        Ok(problem) => Failure::Problem(Box::new(problem)),
        // A proxy in front of the server answers in its own words.
        Err(_) if matches!(response.status(), 502..=504) => {
            Failure::Problem(Box::new(Problem::new(ProblemCode::NotReady)))
        }
        Err(_) => Failure::Unreadable,
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    response.json().await.map_err(|_| Failure::Unreadable)
}
