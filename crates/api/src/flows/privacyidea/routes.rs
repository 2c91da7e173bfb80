//! The endpoints, at their names and below `/key/{key}`.

use actix_web::middleware::from_fn;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use ninsho_domain::app::App;
use ninsho_domain::client::{self as domain_client, Presented, Scope};
use ninsho_domain::refusal::refuse;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_domain::verification::{Asking, ChallengeStatus, Verified, status, store};
use ninsho_shared::ProblemCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::check::{self, Checked};
use super::client::admitted;
use super::envelope::{Authentication, Refusal, answer, with_body};
use super::parameters::Parameters;
use super::{service_account, transaction};
use crate::http::auth::client::{PATH_KEY, require};

/// Adds the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(all).service(web::scope(&format!("/key/{{{PATH_KEY}}}")).configure(all));
}

fn all(config: &mut ServiceConfig) {
    let both =
        || web::route().guard(actix_web::guard::Any(actix_web::guard::Get()).or(actix_web::guard::Post()));
    let at = |path: &str| web::resource(path).wrap(from_fn(with_body));
    config
        .service(at("/validate/check").route(both().to(check)))
        .service(at("/validate/radiuscheck").route(both().to(radius_check)))
        .service(at("/validate/samlcheck").route(both().to(saml_check)))
        .service(at("/validate/triggerchallenge").route(both().to(trigger)))
        .service(at("/validate/initialize").route(both().to(initialize)))
        .service(at("/validate/polltransaction").route(web::get().to(poll)))
        .service(at("/validate/polltransaction/{transaction_id}").route(web::get().to(poll)))
        .service(at("/auth").route(web::post().to(auth)))
        .service(at("/token/").route(web::get().to(tokens)))
        .service(at("/token").route(web::get().to(tokens)));
}

/// A client that asks for a person. Of the person only an address may be told, by plugins that forward it.
async fn asking(
    request: &HttpRequest,
    app: &App,
    said: &Parameters,
    scope: Scope,
) -> Result<Asking, Refusal> {
    let (client, credential) = admitted(request, app, scope).await?;
    let person = match said.get("client").parse() {
        Ok(address) => RequestOrigin::new(address, ""),
        Err(_) => RequestOrigin::of_unknown_network(""),
    };
    Ok(Asking::new(client, credential, None, person))
}

async fn checked(request: &HttpRequest, app: &App, body: Bytes) -> Result<Checked, Refusal> {
    let said = Parameters::of(request, body).await?;
    let asking = asking(request, app, &said, Scope::OtpVerify).await?;
    Ok(check::check(app, &asking, &said, &app.config.privacyidea.triggers).await?)
}

async fn check(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    Ok(match checked(&request, &app, body).await? {
        Checked::Right(verified) => {
            answer(app.now(), &json!(true), Some(Authentication::Accept), &accepted(&verified))
        }
        Checked::Wrong(message) => {
            answer(app.now(), &json!(false), Some(Authentication::Reject), &json!({ "message": message }))
        }
        Checked::Challenge(begun) => {
            let detail = transaction::detail(&app, &begun).await?;
            answer(app.now(), &json!(false), Some(Authentication::Challenge), &detail)
        }
    })
}

fn accepted(verified: &Verified) -> Value {
    let length = match verified.factor {
        ninsho_shared::login::Factor::Mail => 8,
        ninsho_shared::login::Factor::Authenticator => 6,
        ninsho_shared::login::Factor::RecoveryCode => 16,
    };
    json!({
        "message": "matching 1 tokens",
        "serial": transaction::serial(verified.factor, verified.account_id),
        "type": transaction::kind(verified.factor),
        "otplen": length,
        "username": verified.user_id,
    })
}

/// An empty 204 is right, an empty 400 wrong or a challenge: all that a module of FreeRADIUS can tell apart.
async fn radius_check(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    Ok(match checked(&request, &app, body).await? {
        Checked::Right(_) => HttpResponse::NoContent().finish(),
        Checked::Wrong(_) | Checked::Challenge(_) => HttpResponse::BadRequest().finish(),
    })
}

/// As `check`, with what a SAML proxy would tell of the person. Of that there is the ID alone here.
async fn saml_check(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    let said = |is_right: bool, attributes: Value| json!({ "auth": is_right, "attributes": attributes });
    Ok(match checked(&request, &app, body).await? {
        Checked::Right(verified) => {
            let value = said(true, json!({ "username": verified.user_id }));
            answer(app.now(), &value, Some(Authentication::Accept), &accepted(&verified))
        }
        Checked::Wrong(message) => {
            let detail = json!({ "message": message });
            answer(app.now(), &said(false, json!({})), Some(Authentication::Reject), &detail)
        }
        Checked::Challenge(begun) => {
            let detail = transaction::detail(&app, &begun).await?;
            answer(app.now(), &said(false, json!({})), Some(Authentication::Challenge), &detail)
        }
    })
}

/// There are no passkeys here: plugins read the error 905 and go on without.
async fn initialize(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Refusal> {
    admitted(&request, &app, Scope::OtpSend).await?;
    let why = "type: passkeys are not supported; use /validate/check or /validate/triggerchallenge";
    Err(refuse(ProblemCode::InvalidRequest).because(why).into())
}

/// The number of challenges, never without the challenges themselves: a plugin takes a number alone for a
/// success.
async fn trigger(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    let said = Parameters::of(&request, body).await?;
    let asking = asking(&request, &app, &said, Scope::OtpSend).await?;
    Ok(match check::trigger(&app, &asking, &said).await? {
        Checked::Challenge(begun) => {
            let detail = transaction::detail(&app, &begun).await?;
            let count = detail["multi_challenge"].as_array().map_or(0, Vec::len);
            answer(app.now(), &json!(count), Some(Authentication::Challenge), &detail)
        }
        Checked::Right(_) | Checked::Wrong(_) => {
            let none = json!({ "messages": [], "transaction_ids": [], "multi_challenge": [] });
            answer(app.now(), &json!(0), Some(Authentication::Reject), &none)
        }
    })
}

/// No factor here is answered elsewhere, so a transaction is pending until its one-time password came. What is
/// pending is `REJECT`, as with privacyIDEA: `CHALLENGE` comes with challenges.
async fn poll(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    let said = Parameters::of(&request, body).await?;
    let asking = asking(&request, &app, &said, Scope::OtpSend).await?;
    let named = request.match_info().get("transaction_id").or_else(|| said.transaction()).unwrap_or_default();
    let row = match Uuid::parse_str(named) {
        Ok(id) => store::find(app.storage.read(), asking.client.id, id).await.ok(),
        Err(_) => None,
    };
    let is_done = row.is_some_and(|row| status(&row, None, app.now()) == ChallengeStatus::Verified);
    let said = if is_done { "accept" } else { "pending" };
    let authentication = if is_done { Authentication::Accept } else { Authentication::Reject };
    Ok(answer(app.now(), &json!(is_done), Some(authentication), &json!({ "challenge_status": said })))
}

async fn auth(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    let said = Parameters::of(&request, body).await?;
    let (id, secret) = (said.get("username"), said.get("password"));
    let (client, _) = domain_client::authenticate(&app, Presented::Secret { id, secret, way: None }).await?;
    require(&request, &app, &client, None).await?;
    let issued = domain_client::issue(&app, &client, client.scopes.clone()).await?;
    let value = json!({
        "token": service_account::token(&client, &issued),
        "role": "admin",
        "username": client.id,
        "realm": "",
        "log_level": 20,
        "rights": service_account::rights(&client),
        "menus": [],
    });
    Ok(answer(app.now(), &value, Some(Authentication::Accept), &json!({})))
}

async fn tokens(request: HttpRequest, app: Data<App>, body: Bytes) -> Result<HttpResponse, Refusal> {
    let said = Parameters::of(&request, body).await?;
    admitted(&request, &app, Scope::OtpRead).await?;
    Ok(answer(app.now(), &service_account::tokens(&app, said.get("user")).await?, None, &json!({})))
}
