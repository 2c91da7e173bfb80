//! Who may register an address: a session that passed the second factor, or one that an
//! initialization goes on in.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use ninsho_shared::ProblemCode;
use ninsho_shared::session::Level;

use super::extract::of_request;
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::registration::Registering;
use ninsho_domain::registration::init_request::{self, Standing};
use ninsho_domain::session::level;

/// A session that may look at a change of the address, and give it up.
#[derive(Clone, Debug)]
pub struct MaySeeChange(pub Registering);

/// A session that may register an address: it passed the second factor lately, or its initialization
/// is confirmed and open.
#[derive(Clone, Debug)]
pub struct MayRegister(pub Registering);

async fn registering(request: &HttpRequest) -> Result<(App, Registering), ApiError> {
    let (app, session) = of_request(request).await?;
    let within = match level(&session.row) {
        Level::Full => None,
        Level::Password => return Err(ProblemCode::SecondFactorRequired.into()),
        Level::Restricted => {
            let request = init_request::of_session(app.storage.read(), session.row.id).await?;
            Some(request.ok_or(ProblemCode::SecondFactorRequired)?)
        }
    };
    Ok((app.get_ref().clone(), Registering { session, within }))
}

impl Deref for MaySeeChange {
    type Target = Registering;

    fn deref(&self) -> &Registering {
        &self.0
    }
}

impl Deref for MayRegister {
    type Target = Registering;

    fn deref(&self) -> &Registering {
        &self.0
    }
}

impl FromRequest for MaySeeChange {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move { Ok(Self(registering(&request).await?.1)) }.boxed_local()
    }
}

impl FromRequest for MayRegister {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let (app, registering) = registering(&request).await?;
            match &registering.within {
                Some(request) if init_request::standing(request, app.now())? != Standing::Confirmed => {
                    Err(ProblemCode::FlowEnded.into())
                }
                None if !registering.is_fresh(&app) => Err(ProblemCode::StepUpRequired.into()),
                Some(_) | None => Ok(Self(registering)),
            }
        }
        .boxed_local()
    }
}
