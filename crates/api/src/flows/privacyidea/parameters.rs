//! What a request says: parameters of the query and of the body, which is a form, a multipart form or JSON.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_TYPE, USER_AGENT};
use actix_web::web::Bytes;
use futures_util::stream;
use ninsho_domain::refusal::refuse;
use ninsho_shared::ProblemCode;
use zeroize::Zeroize;

use super::decode::{encodes_twice, once_more};
use crate::http::problem::ApiError;

/// The parameters of a request; those of the body go before those of the query. Unknown ones are ignored.
pub(super) struct Parameters(HashMap<String, String>);

impl Drop for Parameters {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

impl Parameters {
    /// Reads them.
    ///
    /// # Errors
    /// `invalid_request` when the body cannot be read.
    pub(super) async fn of(request: &HttpRequest, body: Bytes) -> Result<Self, ApiError> {
        let mut values = pairs(request.query_string().as_bytes())?;
        let header =
            |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, agent) = (header(CONTENT_TYPE), header(USER_AGENT));
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_json = media == "application/json";
        let of_body = match media.as_str() {
            _ if body.is_empty() => HashMap::new(),
            "application/json" => json(&body)?,
            "multipart/form-data" => multipart(kind, body).await?,
            _ => pairs(&body)?,
        };
        if encodes_twice(agent) {
            for value in values.values_mut() {
                *value = once_more(value);
            }
        }
        for (name, value) in of_body {
            let value = if encodes_twice(agent) && !is_json { once_more(&value) } else { value };
            values.insert(name, value);
        }
        Ok(Self(values))
    }

    /// A parameter; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The transaction: `state` is what the FreeRADIUS plugin calls it.
    pub(super) fn transaction(&self) -> Option<&str> {
        let id = [self.get("transaction_id"), self.get("state")].into_iter().find(|id| !id.is_empty());
        id.map(str::trim)
    }
}

fn unreadable(why: impl std::fmt::Display) -> ApiError {
    refuse(ProblemCode::InvalidRequest).because(why).into()
}

fn pairs(form: &[u8]) -> Result<HashMap<String, String>, ApiError> {
    serde_urlencoded::from_bytes(form).map_err(unreadable)
}

fn json(body: &[u8]) -> Result<HashMap<String, String>, ApiError> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body).map_err(unreadable)?;
    let text = |value| match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    Ok(object.into_iter().map(|(name, value)| (name, text(value))).collect())
}

async fn multipart(kind: &str, body: Bytes) -> Result<HashMap<String, String>, ApiError> {
    let boundary = multer::parse_boundary(kind).map_err(unreadable)?;
    let whole = stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut values = HashMap::new();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        values.insert(name, part.text().await.map_err(unreadable)?);
    }
    Ok(values)
}
