//! Safe retries: `Idempotency-Key`.

mod answers;
mod callers;
mod crowd;
mod ends;

use ninsho_domain::idempotency::HEADER;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, Caller};

impl Caller {
    /// `POST` with a key.
    async fn post_with(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).header(HEADER, key).json(body)).await
    }
}

/// Whether an answer was given before.
fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed").as_deref() == Some("true")
}
