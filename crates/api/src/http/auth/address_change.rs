//! Who may do what with a change of the address: a session of the same account that passed the second
//! factor, or the session of the initialization that the change belongs to.

use std::ops::Deref;

use actix_web::HttpRequest;
use ninsho_shared::ProblemCode;

use super::extract::{from_request, of_request};
use crate::http::body::flow_id;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::refusal::DomainError;
use ninsho_domain::registration::address_change::{self, AddressChange};
use ninsho_domain::registration::registering::{Begin, Complete, See, Step};
use ninsho_domain::registration::{HeldRegistering, Registering};

/// A session that may register an address: it passed the second factor lately, or its initialization
/// is confirmed and open.
#[derive(Clone, Debug)]
pub struct MayRegister(pub Registering);

/// A session that may see a change, and cancel it: of the level `full`, or that of its initialization.
#[derive(Clone, Debug)]
pub struct MaySeeChange {
    /// The session.
    pub session: Registering,
    /// The change, as it was read.
    pub change: AddressChange,
}

/// A session that may resume a change: as [`MaySeeChange`], but a change within an initialization is
/// resumed in the session of that alone.
#[derive(Clone, Debug)]
pub struct MayResumeChange {
    /// The session.
    pub session: Registering,
    /// The change, as it was read.
    pub change: AddressChange,
}

/// A session that may complete a change: it may resume the change, and its initialization is confirmed
/// and open.
#[derive(Clone, Debug)]
pub struct MayCompleteChange {
    /// The session.
    pub session: Registering,
    /// The change, as it was read.
    pub change: AddressChange,
}

impl Deref for MayRegister {
    type Target = Registering;

    fn deref(&self) -> &Registering {
        &self.0
    }
}

/// Adds the hold that goes with an extractor.
macro_rules! hold {
    ($name:ident, $step:ident, |$of:ident| $registering:expr) => {
        impl $name {
            /// Begins a transaction in which the session may still do it.
            ///
            /// # Errors
            /// Those of [`Registering::hold`].
            pub async fn hold(&self, app: &App) -> Result<HeldRegistering<$step>, DomainError> {
                let $of = self;
                $registering.hold(app).await
            }
        }
    };
}

hold!(MayRegister, Begin, |of| of.0);
hold!(MaySeeChange, See, |of| of.session);
hold!(MayResumeChange, See, |of| of.session);
hold!(MayCompleteChange, Complete, |of| of.session);

from_request!(MayRegister, |request| {
    let (app, session) = registering(&request).await?;
    Begin::check(&session, &app, app.now())?;
    Ok(Self(session))
});

from_request!(MaySeeChange, |request| {
    let (app, session) = registering(&request).await?;
    let change = find(&app, &session, &request).await?;
    match &session.within {
        Some(within) if change.init_request_id != Some(within.id) => Err(ProblemCode::NotFound.into()),
        Some(_) | None => Ok(Self { session, change }),
    }
});

from_request!(MayResumeChange, |request| {
    let (app, session) = registering(&request).await?;
    let change = find(&app, &session, &request).await?;
    require_own(&session, &change)?;
    Ok(Self { session, change })
});

from_request!(MayCompleteChange, |request| {
    let (app, session) = registering(&request).await?;
    Complete::check(&session, &app, app.now())?;
    let change = find(&app, &session, &request).await?;
    require_own(&session, &change)?;
    Ok(Self { session, change })
});

async fn registering(request: &HttpRequest) -> Result<(App, Registering), ApiError> {
    let (app, session) = of_request(request).await?;
    let registering = Registering::of(app.storage.read(), &app, session, app.now()).await?;
    Ok((app.get_ref().clone(), registering))
}

async fn find(app: &App, session: &Registering, request: &HttpRequest) -> Result<AddressChange, ApiError> {
    let id = flow_id(request)?;
    Ok(address_change::store::find(app.storage.read(), session.account.id, id).await?)
}

fn require_own(session: &Registering, change: &AddressChange) -> Result<(), ProblemCode> {
    let within = session.within.as_ref().map(|request| request.id);
    if change.init_request_id == within { Ok(()) } else { Err(ProblemCode::NotFound) }
}
