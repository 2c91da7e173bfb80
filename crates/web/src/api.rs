//! Requests to the API on the page's own origin. The session is a cookie that no script can read.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::{set_timeout_with_handle, window};
use leptos::task::spawn_local;
use ninsho_shared::decode::Decode;
use ninsho_shared::session::SESSION_HEADER;
use ninsho_shared::{Problem, ProblemCode};
use serde::Serialize;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use crate::base::{below, root_attribute};
use crate::decode::JsNode;
use crate::failure::{Answer, Failure};

/// The timeout of a request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The session that the page shows. Tabs share the cookie: the server refuses a write when somebody has
/// logged in in another tab since.
static SESSION: Mutex<Option<Uuid>> = Mutex::new(None);

/// Notes the session that the page shows from now on.
pub(crate) fn note_session(id: Option<Uuid>) {
    *SESSION.lock().unwrap_or_else(PoisonError::into_inner) = id;
}

/// A request to the API.
#[derive(Debug)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Call {
    /// A `GET` request.
    #[must_use]
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), body: None }
    }

    /// A `POST` request with a JSON body.
    #[must_use]
    pub(crate) fn post(path: impl Into<String>, said: &impl Serialize) -> Self {
        // The requests of `shared` are plain objects, which always serialize.
        Self { body: serde_json::to_string(said).ok(), ..Self::press(path) }
    }

    /// A `POST` request without a body.
    #[must_use]
    pub(crate) fn press(path: impl Into<String>) -> Self {
        Self { method: "POST", ..Self::get(path) }
    }

    /// A `DELETE` request.
    #[must_use]
    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self { method: "DELETE", ..Self::get(path) }
    }

    /// Sends the request and returns the JSON of the answer, `undefined` without a body.
    pub(crate) async fn send(self) -> Answer<JsValue> {
        self.send_for(Response::json).await
    }

    /// Sends the request and returns the text of the answer.
    pub(crate) async fn read(self) -> Answer<String> {
        self.send_for(Response::text).await?.as_string().ok_or(Failure::Unreadable)
    }

    async fn send_for(self, body: fn(&Response) -> Result<Promise, JsValue>) -> Answer<JsValue> {
        // `AbortSignal.timeout` is younger than all else that the page needs of a browser.
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        let timer = set_timeout_with_handle(
            move || {
                if let Some(abort) = abort {
                    abort.abort();
                }
            },
            TIMEOUT,
        );
        let options = RequestInit::new();
        options.set_method(self.method);
        options.set_signal(signal.as_ref());
        if self.method != "GET"
            && let Ok(headers) = Headers::new()
        {
            if let Some(session) = *SESSION.lock().unwrap_or_else(PoisonError::into_inner) {
                let _ = headers.set(SESSION_HEADER, &session.to_string());
            }
            // That of the page, which may be another than the browser's: its mails are in it first.
            if let Some(language) = root_attribute("lang") {
                let _ = headers.set("Accept-Language", &language);
            }
            if let Some(body) = self.body {
                let _ = headers.set("Content-Type", "application/json");
                options.set_body(&body.into());
            }
            options.set_headers(&headers);
        }
        let sent = JsFuture::from(window().fetch_with_str_and_init(&below(&self.path), &options)).await;
        let Some(response) = sent.ok().and_then(|response| response.dyn_into::<Response>().ok()) else {
            let late = signal.is_some_and(|signal| signal.aborted());
            return Err(if late { Failure::Timeout } else { Failure::Offline });
        };
        let answer = match body(&response) {
            Ok(body) => JsFuture::from(body).await.unwrap_or_default(),
            Err(_) => JsValue::UNDEFINED,
        };
        if let Ok(timer) = timer {
            timer.clear();
        }
        if response.ok() { Ok(answer) } else { Err(refusal(response.status(), answer)) }
    }
}

/// Sends a request and hands its answer on. The callback is boxed, so that sending is compiled
/// once.
pub(crate) fn ask(call: Call, then: Box<dyn FnOnce(Answer<JsValue>)>) {
    spawn_local(async move { then(call.send().await) });
}

/// Decodes an answer.
pub(crate) fn read<T: Decode>(answer: Answer<JsValue>) -> Answer<T> {
    T::decode(&JsNode(answer?)).ok_or(Failure::Unreadable)
}

fn refusal(status: u16, answer: JsValue) -> Failure {
    match Problem::decode(&JsNode(answer)) {
        Some(problem) => Failure::Problem(Box::new(problem)),
        // A proxy in front of the server answers without a problem document.
        None if matches!(status, 502..=504) => {
            Failure::Problem(Box::new(Problem::new(ProblemCode::NotReady)))
        }
        None => Failure::Unreadable,
    }
}
