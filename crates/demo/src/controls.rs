//! Controls for QA: a clock that can be moved, and the mailbox of the demo.
//!
//! They exist only in a server whose configuration asks for them, and such a server listens
//! on a loopback address only (`Config::check` sees to it).

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Data, Json, ServiceConfig};
use ninsho_mailbox::Mailbox;
use ninsho_shared::Timestamp;
use serde::{Deserialize, Serialize};

use ninsho_api::http::body::Body;
use ninsho_api::serve::page::not_with_this_method;
use ninsho_api::serve::server::Controls;

use crate::mailbox;
use ninsho_domain::clock::{Clock, MovedClock};

/// Moves the clock.
pub const CLOCK: &str = "/dev/clock";
/// Shows the mails of the demo.
pub const MAILBOX: &str = "/dev/mailbox";

/// `POST /dev/clock`, and the mailbox as page and as JSON when there is one.
#[must_use]
pub fn controls(clock: Arc<MovedClock>, mailbox: Option<Arc<Mailbox>>) -> Controls {
    Arc::new(move |config| routes(config, Some(&clock), mailbox.as_ref()))
}

fn routes(config: &mut ServiceConfig, clock: Option<&Arc<MovedClock>>, mailbox: Option<&Arc<Mailbox>>) {
    if let Some(clock) = clock {
        let clock = Data::from(Arc::clone(clock));
        let resource = web::resource(CLOCK).app_data(clock).post(advance);
        config.service(resource.default_service(web::to(|| async { not_with_this_method("POST") })));
    }
    if let Some(mailbox) = mailbox {
        mailbox::routes(config, mailbox);
    }
}

/// The body of `POST /dev/clock`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u32,
}

/// What the clock shows afterwards.
#[derive(Debug, Serialize)]
struct Shown {
    now: Timestamp,
}

async fn advance(clock: Data<MovedClock>, Body(body): Body<Advance>) -> Json<Shown> {
    clock.advance(Duration::from_secs(body.advance_seconds.into()));
    Json(Shown { now: clock.now() })
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use serde_json::{Value, json};

    use super::*;

    #[actix_web::test]
    async fn the_clock_moves_on_and_says_what_it_shows() {
        let clock = Arc::new(MovedClock::default());
        let before = clock.now();
        let server =
            init_service(actix_web::App::new().configure(|config| routes(config, Some(&clock), None))).await;
        let request = TestRequest::post().uri(CLOCK).set_json(json!({ "advance_seconds": 3600 }));
        let answer = call_service(&server, request.to_request()).await;
        assert_eq!(answer.status(), 200);
        let shown: Value = read_body_json(answer).await;
        let now: Timestamp = serde_json::from_value(shown["now"].clone()).unwrap();
        assert!(now.since(before) >= Duration::from_hours(1));

        let back = TestRequest::post().uri(CLOCK).set_json(json!({ "advance_seconds": -1 }));
        assert_eq!(call_service(&server, back.to_request()).await.status(), 400);

        let read = call_service(&server, TestRequest::get().uri(CLOCK).to_request()).await;
        assert_eq!(read.status(), 405);
        assert_eq!(read.headers().get("allow").unwrap(), "POST");
        assert_eq!(read.headers().get("content-type").unwrap(), "application/problem+json");
    }

    #[actix_web::test]
    async fn a_server_without_controls_has_none() {
        let server = init_service(actix_web::App::new().configure(|config| routes(config, None, None))).await;
        let request = TestRequest::post().uri(CLOCK).set_json(json!({ "advance_seconds": 1 }));
        assert_eq!(call_service(&server, request.to_request()).await.status(), 404);
    }
}
