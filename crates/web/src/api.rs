//! Talking with the API of the server that the page came from. The session is a cookie that
//! the browser adds by itself and no script can read.

use leptos::prelude::window;
use ninsho_shared::{Problem, ProblemCode};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::wire::FromWire;

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
pub(crate) async fn get<T: FromWire>(path: &str) -> Answer<T> {
    read(&send("GET", path, None).await?)
}

/// Acts, with something to say.
///
/// # Errors
/// [`Failure`] when there is no answer of the kind.
pub(crate) async fn post<T: FromWire>(path: &str, body: String) -> Answer<T> {
    read(&send("POST", path, Some(body)).await?)
}

/// Acts, with nothing more to say than the path does.
///
/// # Errors
/// [`Failure`] when there is no answer of the kind.
pub(crate) async fn press<T: FromWire>(path: &str) -> Answer<T> {
    read(&send("POST", path, None).await?)
}

/// Ends or takes back. The body of the answer, if there is one, does not matter.
///
/// # Errors
/// [`Failure`] when it was not done.
pub(crate) async fn delete(path: &str) -> Answer<()> {
    send("DELETE", path, None).await.map(drop)
}

/// What is said with a request.
#[must_use]
pub(crate) fn body(said: &impl Serialize) -> String {
    // The requests of `shared` are plain objects, which can always be written.
    serde_json::to_string(said).unwrap_or_default()
}

fn read<T: FromWire>(answer: &JsValue) -> Answer<T> {
    T::read(answer).ok_or(Failure::Unreadable)
}

/// Sends a request and reads the JSON of its answer, which may be none at all; an answer that
/// is an error becomes a [`Failure`].
async fn send(method: &str, path: &str, body: Option<String>) -> Answer<JsValue> {
    let patience = AbortSignal::timeout_with_u32(PATIENCE);
    let options = RequestInit::new();
    options.set_method(method);
    options.set_signal(Some(&patience));
    if let Some(body) = body {
        options.set_body(&body.into());
        if let Ok(headers) = Headers::new() {
            let _ = headers.set("Content-Type", "application/json");
            options.set_headers(&headers);
        }
    }
    let sent = JsFuture::from(window().fetch_with_str_and_init(path, &options)).await;
    let Some(response) = sent.ok().and_then(|response| response.dyn_into::<Response>().ok()) else {
        return Err(if patience.aborted() { Failure::Slow } else { Failure::Offline });
    };
    let answer = match response.json() {
        Ok(json) => JsFuture::from(json).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    };
    if response.ok() { Ok(answer) } else { Err(refusal(response.status(), &answer)) }
}

fn refusal(status: u16, answer: &JsValue) -> Failure {
    match Problem::read(answer) {
        Some(problem) => Failure::Problem(Box::new(problem)),
        // A proxy in front of the server answers in its own words.
        None if matches!(status, 502..=504) => {
            Failure::Problem(Box::new(Problem::new(ProblemCode::NotReady)))
        }
        None => Failure::Unreadable,
    }
}
