//! An answer of the server, read whole.

use ninsho_shared::{Problem, ProblemCode};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer of the server.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) text: String,
    /// The body as JSON; null when it is none.
    pub(crate) body: Value,
}

impl Answer {
    /// One header.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// The body of a granted request with this status.
    pub(crate) fn granted<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_value(self.body.clone()).unwrap()
    }

    /// The problem of a refused request with this code (and its status).
    #[track_caller]
    pub(crate) fn refused(&self, code: ProblemCode) -> Problem {
        assert_eq!((self.status, &self.body["code"]), (code.status(), &code.name().into()), "{}", self.text);
        serde_json::from_value(self.body.clone()).unwrap()
    }

    /// The code of a refused request; none when it was granted.
    pub(crate) fn refusal(&self) -> Option<ProblemCode> {
        serde_json::from_value(self.body["code"].clone()).ok().filter(|_| self.status >= 400)
    }

    /// What a stranger can compare: status, headers that do not change by the moment, and body without
    /// the id of the request and what is left of the caller's rate. The server closes the connection when it refused a request before its body
    /// had arrived, which is a matter of the network's timing.
    pub(crate) fn comparable(&self) -> String {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| {
                !matches!(name.as_str(), "date" | "x-request-id" | "connection" | "ratelimit")
            })
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        let mut body = self.body.clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("instance");
        }
        format!("{}\n{}\n{body}", self.status, headers.join("\n"))
    }
}
