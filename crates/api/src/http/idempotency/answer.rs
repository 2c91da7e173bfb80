//! An answer that is kept: status, headers and body.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::http::problem::ApiError;

/// Says that this answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    /// What the flow has decided. What a later try may be answered otherwise is not kept: who the caller
    /// is, limits, and faults of ours.
    pub(super) fn of(response: &HttpResponse<()>, body: &Bytes) -> Option<Self> {
        let status = response.status();
        let is_decided = status.is_success()
            || [StatusCode::CONFLICT, StatusCode::GONE, StatusCode::UNPROCESSABLE_ENTITY].contains(&status);
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let headers = response.headers().iter();
        let headers: Option<_> =
            headers.map(|(name, value)| Some((name.to_string(), text(value)?))).collect();
        is_decided.then_some(())?;
        let body = std::str::from_utf8(body).ok()?.to_owned();
        Some(Self { status: status.as_u16(), headers: headers?, body })
    }

    /// For the database.
    pub(super) fn written(&self) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let written = serde_json::to_vec(self).context("the answer cannot be written")?;
        Ok(Zeroizing::new(written))
    }

    /// Reads what [`Answer::written`] wrote.
    pub(super) fn read(written: &[u8]) -> anyhow::Result<Self> {
        serde_json::from_slice(written).context("an answer that was kept cannot be read")
    }

    /// The same answer once more, which says so.
    pub(super) fn response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for header in self.headers {
            response.append_header(header);
        }
        response.insert_header((REPLAYED, "true"));
        if self.body.is_empty() { response.finish() } else { response.body(self.body) }
    }
}
