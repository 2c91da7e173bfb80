//! `/otp`: each handler's arguments say which client may call it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get, http::header, post};
use ninsho_shared::otp::{
    OtpChallengeRequest, OtpChallengeView, OtpCodeRequest, OtpFactorsView, OtpVerifiedView, OtpVerifyRequest,
};
use ninsho_shared::{UserId, paths};

use super::view;
use crate::http::answers::{AnyFactorCheck, MailedCheck, Mailing, Problems, Reachable as Reached, code};
use crate::http::auth::client::{Client, OtpRead, OtpSend, OtpVerify};
use crate::http::body::{Body, FlowId};
use crate::http::problem::ApiError;
use ninsho_domain::app::App;
use ninsho_domain::verification::{self, Reachable, reachable, store};
use ninsho_shared::ProblemCode;

/// Read the factors of a person
///
/// Machine clients with the scope `otp:read` may call this. An ID that nobody has, a closed account and one
/// without a factor get the same answer: `no_factor`.
#[utoipa::path(
    tag = "one-time passwords", operation_id = "readOtpFactors", security(("client" = ["otp:read"])),
    params(("user_id" = String, Path, description = "Who logs in.")),
    responses((status = 200, body = OtpFactorsView, description = "The usable factors."), 
        Problems<(Client<OtpRead>, Reached)>)
)]
#[get("/otp/users/{user_id}/factors")]
pub async fn factors(
    app: Data<App>,
    _client: Client<OtpRead>,
    user_id: Path<String>,
) -> Result<Json<OtpFactorsView>, ApiError> {
    // What is no ID is nobody's.
    let user_id = UserId::parse(&user_id).map_err(|_| ProblemCode::NoFactor)?;
    let Reachable { account, factors } = reachable(&app, &user_id).await?;
    let factors = factors.view();
    Ok(Json(OtpFactorsView {
        user_id: account.user_id,
        usable: factors.usable,
        preferred: factors.preferred,
        mail_address: account.mail_address.map(|address| address.masked()),
    }))
}

/// Ask for a one-time password
///
/// Machine clients with the scope `otp:send` may call this. A code is mailed in the application's name, or
/// the person is to be asked for that of their authenticator. An open challenge for the same log-in is
/// answered with (200), and its code is mailed again when a minute is over: a page may be reloaded. The
/// limits on mails are those of the log-in here.
#[utoipa::path(
    tag = "one-time passwords", operation_id = "beginOtpChallenge", security(("client" = ["otp:send"])),
    request_body = OtpChallengeRequest,
    responses(
        (status = 201, body = OtpChallengeView, description = "What to ask the person for.",
            headers(("Location" = String, description = "The challenge."))),
        (status = 200, body = OtpChallengeView, description = "A challenge that was open already."), 
        Problems<(Client<OtpSend>, Reached, code::FactorNotSet, Mailing)>)
)]
#[post("/otp/challenges")]
pub async fn begin(
    app: Data<App>,
    client: Client<OtpSend>,
    Body(body): Body<OtpChallengeRequest>,
) -> Result<HttpResponse, ApiError> {
    let asking = client.asking(body.context);
    let begun = verification::begin(&app, &asking, &body.user_id, body.factor).await?;
    let location = (header::LOCATION, app.config.public_url.path_to(&paths::otp_challenge(begun.row.id)));
    let mut response = if begun.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response.insert_header(location).json(view::begun(&app, begun).await?))
}

/// Read a challenge
///
/// The machine client that asked for it may call this, with the scope `otp:send`: whether the mail is sent,
/// and whether a right one-time password came.
#[utoipa::path(
    tag = "one-time passwords", operation_id = "readOtpChallenge", security(("client" = ["otp:send"])),
    params(("id" = Uuid, Path, description = "The challenge.")),
    responses((status = 200, body = OtpChallengeView, description = "Its state."), 
        Problems<(Client<OtpSend>, FlowId)>)
)]
#[get("/otp/challenges/{id}")]
pub async fn read(
    app: Data<App>,
    client: Client<OtpSend>,
    id: FlowId,
) -> Result<Json<OtpChallengeView>, ApiError> {
    let row = store::find(app.storage.read(), client.client.id, id.0).await?;
    Ok(Json(view::of(&app, &row).await?))
}

/// Verify the one-time password of a challenge
///
/// The machine client that asked for it may call this, with the scope `otp:verify`. Takes the digits of the
/// mail, those of an authenticator, or a recovery code; a right one counts once. A wrong one counts on the
/// account like one at the log-in here.
#[utoipa::path(
    tag = "one-time passwords", operation_id = "verifyOtpChallenge", security(("client" = ["otp:verify"])),
    params(("id" = Uuid, Path, description = "The challenge.")), request_body = OtpCodeRequest,
    responses((status = 200, body = OtpVerifiedView, description = "It is right."), 
        Problems<(Client<OtpVerify>, FlowId, AnyFactorCheck, MailedCheck)>)
)]
#[post("/otp/challenges/{id}/verify")]
pub async fn verify_challenge(
    app: Data<App>,
    client: Client<OtpVerify>,
    id: FlowId,
    Body(body): Body<OtpCodeRequest>,
) -> Result<Json<OtpVerifiedView>, ApiError> {
    let row = store::find(app.storage.read(), client.client.id, id.0).await?;
    let asking = client.asking_again(&row);
    Ok(Json(view::verified(verification::verify(&app, &asking, &row, &body.code).await?)))
}

/// Verify a one-time password without a challenge
///
/// Machine clients with the scope `otp:verify` may call this: for the digits of an authenticator, or a
/// recovery code. An ID that nobody has, a closed account and one without a factor get the same answer:
/// `no_factor`.
#[utoipa::path(
    tag = "one-time passwords", operation_id = "verifyOtp", security(("client" = ["otp:verify"])),
    request_body = OtpVerifyRequest,
    responses((status = 200, body = OtpVerifiedView, description = "It is right."), 
        Problems<(Client<OtpVerify>, AnyFactorCheck)>)
)]
#[post("/otp/verify")]
pub async fn verify(
    app: Data<App>,
    client: Client<OtpVerify>,
    Body(body): Body<OtpVerifyRequest>,
) -> Result<Json<OtpVerifiedView>, ApiError> {
    let asking = client.asking(body.context);
    let done = verification::verify_without_challenge(&app, &asking, &body.user_id, &body.code).await?;
    Ok(Json(view::verified(done)))
}
