//! The middleware: a request is refused or slowed down before anything is done for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use ninsho_api::http::problem::ApiError;
use ninsho_api::serve::around::{Around, Contract};
use ninsho_domain::outage::Outage;
use ninsho_domain::refusal::{Refusal, refuse};
use ninsho_shared::ProblemCode;

use super::plan::{Disturbance, Plan};

/// In a request: what is to happen to it. In an answer: what happened.
const HEADER: HeaderName = HeaderName::from_static("ninsho-rehearsal");

/// A rehearsal under way.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    pub(crate) plan: Plan,
    /// How many requests the plan has decided about.
    decided: AtomicU64,
}

impl Rehearsal {
    pub(crate) fn new(plan: Plan) -> Self {
        Self { plan, decided: AtomicU64::new(0) }
    }

    pub(crate) fn decided(&self) -> u64 {
        self.decided.load(Ordering::Relaxed)
    }

    /// What the request asks for, or else what the plan says. One that asks takes no number, so that a test
    /// of one case does not change what happens to the others.
    fn choose(&self, headers: &HeaderMap) -> Result<Disturbance, Refusal> {
        let Some(wanted) = headers.get(HEADER) else {
            return Ok(self.plan.decide(self.decided.fetch_add(1, Ordering::Relaxed)));
        };
        wanted.to_str().ok().and_then(Disturbance::parse).ok_or_else(|| {
            refuse(ProblemCode::InvalidRequest).because("Ninsho-Rehearsal is unavailable, slow or none")
        })
    }
}

/// The middleware of a rehearsal.
pub(crate) fn around(rehearsal: Arc<Rehearsal>) -> Around {
    Arc::new(move |request, next| Box::pin(disturb(Arc::clone(&rehearsal), request, next)))
}

async fn disturb(
    rehearsal: Arc<Rehearsal>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let Some(contract) = Contract::of(request.match_info().as_str()) else {
        return next.call(request).await;
    };
    let refused = |request: ServiceRequest, refusal: Refusal| {
        let error = contract.refuse(&request, ApiError::from(refusal));
        request.error_response(error)
    };
    let chosen = match rehearsal.choose(request.headers()) {
        Ok(chosen) => chosen,
        Err(refusal) => return Ok(refused(request, refusal)),
    };
    let mut response = match chosen {
        Disturbance::None => return next.call(request).await,
        Disturbance::Unavailable => refused(request, unavailable()),
        Disturbance::Slow => {
            tokio::time::sleep(rehearsal.plan.slow_for).await;
            next.call(request).await?
        }
    };
    response.headers_mut().insert(HEADER, HeaderValue::from_static(chosen.name()));
    Ok(response)
}

/// As when the database cannot be reached, with the same wait.
fn unavailable() -> Refusal {
    let wait = Outage::Unreachable.problem().retry_after.map_or(Duration::ZERO, Duration::from_secs);
    refuse(ProblemCode::NotReady).after(wait).because("This is a rehearsal. Nothing was done.")
}
