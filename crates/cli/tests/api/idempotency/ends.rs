//! An attempt ends with its request, however that ends: around an endpoint of the test's own, since those of
//! the product end well.

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::{BodyStream, BoxBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{Bytes, Data, post, resource};
use actix_web::{App, Error, HttpResponse, error};
use futures_util::future::{Either, select};
use futures_util::stream;
use ninsho_api::http::idempotency::once;
use ninsho_domain::idempotency::HEADER;
use ninsho_shared::paths;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{TestApp, database};

/// So often the database answers while a request is carried out, and far more often.
const MANY: usize = 10_000;

/// How a request ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// With an error in the place of an answer.
    Error,
    /// In the middle of the answer's body.
    HalfAnswered,
    Panic,
    Answered,
}

/// The next end, and how many requests have come.
#[derive(Debug)]
struct Endpoint {
    end: Cell<End>,
    asked: Cell<u32>,
}

type Answering = Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, Error>>>>;

impl Endpoint {
    fn new(end: End) -> Rc<Self> {
        Rc::new(Self { end: Cell::new(end), asked: Cell::new(0) })
    }

    fn answer(&self, request: ServiceRequest) -> Result<ServiceResponse<BoxBody>, Error> {
        self.asked.set(self.asked.get() + 1);
        let half = || stream::iter([Err::<Bytes, _>(io::Error::other("cut off"))]);
        match self.end.get() {
            End::Error => Err(error::ErrorInternalServerError("there is no answer")),
            End::HalfAnswered => Ok(request.into_response(HttpResponse::Ok().body(BodyStream::new(half())))),
            End::Panic => panic!("as the test wants it"),
            End::Answered => Ok(request.into_response(HttpResponse::Ok().body("{}"))),
        }
    }

    /// What sends it a request with a key, through the middleware.
    async fn behind_the_middleware(self: &Rc<Self>, app: &TestApp) -> impl Fn(&str) -> Answering + use<> {
        let (endpoint, data) = (Rc::clone(self), Data::new(app.app.clone()));
        let ends = move |request: ServiceRequest, _: Next<BoxBody>| {
            let endpoint = Rc::clone(&endpoint);
            async move { endpoint.answer(request) }
        };
        let login = resource(paths::LOGIN).wrap(from_fn(ends)).route(post().to(HttpResponse::Ok));
        let service = init_service(App::new().app_data(data).wrap(from_fn(once)).service(login)).await;
        move |key| {
            let request = TestRequest::post().uri(paths::LOGIN).insert_header((HEADER, key));
            Box::pin(service.call(request.set_payload("{}").to_request()))
        }
    }
}

fn status(answer: &Result<ServiceResponse<BoxBody>, Error>) -> StatusCode {
    match answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    }
}

fn is_replayed(answer: &Result<ServiceResponse<BoxBody>, Error>) -> bool {
    answer.as_ref().is_ok_and(|response| response.headers().contains_key("idempotency-replayed"))
}

#[actix_web::test]
async fn what_ends_without_an_answer_is_carried_out_at_once_when_it_is_sent_again() {
    let app = TestApp::start().await;
    app.stand_still();
    for (key, end) in [("a", End::Error), ("b", End::HalfAnswered), ("c", End::Panic)] {
        let endpoint = Endpoint::new(end);
        let send = endpoint.behind_the_middleware(&app).await;
        assert_eq!(status(&send(key).await), StatusCode::INTERNAL_SERVER_ERROR, "{end:?}");
        endpoint.end.set(End::Answered);
        for is_again in [false, true] {
            let answer = send(key).await;
            assert_eq!((status(&answer), is_replayed(&answer)), (StatusCode::OK, is_again), "{end:?}");
        }
        assert_eq!(endpoint.asked.get(), 2, "{end:?}");
    }
}

#[actix_web::test]
async fn who_goes_away_while_the_attempt_is_written_down_finds_its_answer() {
    let app = TestApp::start().await;
    app.stand_still();
    let endpoint = Endpoint::new(End::Answered);
    let send = endpoint.behind_the_middleware(&app).await;
    let held = app.app.storage.begin().await.unwrap();
    if database::is_shared() {
        held.execute_unprepared("LOCK TABLE kept_answer IN SHARE MODE").await.unwrap();
    }
    match select(send("a"), Box::pin(waits(&app))).await {
        Either::Left((answer, _)) => panic!("nobody can be answered: {answer:?}"),
        Either::Right(((), gone)) => drop(gone),
    }
    drop(held);
    // It is carried out although nobody asks again, and then its answer is there at once or a moment later.
    let mut looks = 0..MANY;
    while endpoint.asked.get() == 0 && looks.next().is_some() {
        app.app.storage.read().pool().ping().await.unwrap();
    }
    let mut answer = send("a").await;
    while status(&answer) == StatusCode::CONFLICT && looks.next().is_some() {
        answer = send("a").await;
    }
    assert!(is_replayed(&answer), "{answer:?}");
    assert_eq!(endpoint.asked.get(), 1);
}

/// Returns when a request waits for the database.
async fn waits(app: &TestApp) {
    if !database::is_shared() {
        // Its one writer is held, so a request that was looked at once waits for it.
        return tokio::task::yield_now().await;
    }
    let (pool, backend) = (app.app.storage.read(), app.app.storage.backend());
    let waiting = "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database \
                   WHERE datname = current_database() AND NOT granted";
    while pool.query_one_raw(Statement::from_string(backend, waiting)).await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
}
