//! Who may do what with an init-request: the session that it goes on in; one of the same account that
//! passed the second factor may see it, and cancel it.

use actix_web::HttpRequest;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::Level;

use super::extract::{from_request, of_request};
use crate::http::body::flow_id;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::refusal::DomainError;
use ninsho_domain::registration::init_request::{InitRequest, store};
use ninsho_domain::session::permission::AnySession;
use ninsho_domain::session::{Held, Session};
use uuid::Uuid;

/// The session that an init-request goes on in.
#[derive(Clone, Debug)]
pub struct OwnInitRequest {
    /// The session.
    pub session: Session,
    /// The request, as it was read.
    pub request: InitRequest,
}

/// A session that may see an init-request, and cancel it: its own, or one of the level `full`.
#[derive(Clone, Debug)]
pub struct MaySeeInitRequest {
    /// The session.
    pub session: Session,
    /// The request, as it was read.
    pub request: InitRequest,
}

impl OwnInitRequest {
    /// Begins a transaction in which the session is open and the request goes on in it, and reads the
    /// request as it is now.
    ///
    /// # Errors
    /// Those of [`Session::hold`], and `not_found`.
    pub async fn hold(&self, app: &App) -> Result<(Held<AnySession>, InitRequest), DomainError> {
        hold(app, &self.session, self.request.id, is_own).await
    }
}

impl MaySeeInitRequest {
    /// As [`OwnInitRequest::hold`], for one that may see the request.
    ///
    /// # Errors
    /// Those of [`Session::hold`], and `not_found`.
    pub async fn hold(&self, app: &App) -> Result<(Held<AnySession>, InitRequest), DomainError> {
        hold(app, &self.session, self.request.id, may_see).await
    }
}

from_request!(OwnInitRequest, |request| {
    let (session, request) = find(&request).await?;
    is_own(&session, &request)?;
    Ok(Self { session, request })
});

from_request!(MaySeeInitRequest, |request| {
    let (session, request) = find(&request).await?;
    may_see(&session, &request)?;
    Ok(Self { session, request })
});

type Check = fn(&Session, &InitRequest) -> Result<(), ProblemCode>;

fn is_own(session: &Session, request: &InitRequest) -> Result<(), ProblemCode> {
    if request.session_id == session.row.id { Ok(()) } else { Err(ProblemCode::NotFound) }
}

fn may_see(session: &Session, request: &InitRequest) -> Result<(), ProblemCode> {
    if session.row.level == Level::Full { Ok(()) } else { is_own(session, request) }
}

async fn hold(
    app: &App,
    session: &Session,
    id: Uuid,
    check: Check,
) -> Result<(Held<AnySession>, InitRequest), DomainError> {
    let held = session.hold(app).await?;
    let request = store::find(&held, session.account.id, id).await?;
    check(&held.session, &request)?;
    Ok((held, request))
}

async fn find(request: &HttpRequest) -> Result<(Session, InitRequest), ApiError> {
    let (app, session) = of_request(request).await?;
    let id = flow_id(request)?;
    let found = store::find(app.storage.read(), session.account.id, id).await?;
    Ok((session, found))
}
