//! Who may do what with an init-request: the session that it goes on in; one of the same account that
//! passed the second factor may see it, and cancel it.

use actix_web::HttpRequest;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::Level;

use super::extract::{from_request, of_request};
use crate::http::body::flow_id;
use crate::http::problem::ApiError;
use ninsho_domain::registration::init_request::{InitRequest, store};
use ninsho_domain::session::Session;

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

from_request!(OwnInitRequest, |request| {
    let (session, request) = find(&request).await?;
    if request.session_id == session.row.id {
        Ok(Self { session, request })
    } else {
        Err(ProblemCode::NotFound.into())
    }
});

from_request!(MaySeeInitRequest, |request| {
    let (session, request) = find(&request).await?;
    if request.session_id == session.row.id || session.row.level == Level::Full {
        Ok(Self { session, request })
    } else {
        Err(ProblemCode::NotFound.into())
    }
});

async fn find(request: &HttpRequest) -> Result<(Session, InitRequest), ApiError> {
    let (app, session) = of_request(request).await?;
    let id = flow_id(request)?;
    let found = store::find(app.storage.read(), session.account.id, id).await?;
    Ok((session, found))
}
