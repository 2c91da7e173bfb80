//! `/auth` and `/token/`: what privacyIDEA's plugins do with the service account that they are given.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ninsho_domain::account::row;
use ninsho_domain::app::App;
use ninsho_domain::client::{AccessToken, Client, Scope};
use ninsho_domain::factor::Factors;
use ninsho_shared::UserId;
use ninsho_shared::login::Factor;
use serde_json::{Value, json};

use super::transaction::{kind, serial};
use crate::http::problem::ApiError;

/// The access token in the form that plugins take apart: three parts, whose second holds `exp` in base64 of
/// the standard alphabet without `+` and `/`. Only the third is looked at here.
pub(super) fn token(client: &Client, issued: &AccessToken) -> String {
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"opaque","typ":"JWT"}"#);
    let payload = json!({ "exp": issued.expires_at.as_seconds(), "role": "admin", "username": client.id });
    let payload = STANDARD.encode(payload.to_string());
    format!("{header}.{}.{}", payload.trim_end_matches('='), issued.token.reveal())
}

/// What the account may do, in privacyIDEA's words.
pub(super) fn rights(client: &Client) -> Vec<&'static str> {
    let all = [(Scope::OtpSend, "triggerchallenge"), (Scope::OtpRead, "tokenlist")];
    all.into_iter().filter(|(scope, _)| client.scopes.contains(*scope)).map(|(_, right)| right).collect()
}

/// The factors of a person as a list of tokens; empty for a person that has none, or is not known.
pub(super) async fn tokens(app: &App, user: &str) -> Result<Value, ApiError> {
    let conn = app.storage.read();
    let user = user.split_once('@').map_or(user, |(user, _)| user);
    let found = match UserId::parse(user) {
        Ok(id) => row::find(conn, &id).await?.filter(|account| account.closed_at.is_none()),
        Err(_) => None,
    };
    let Some(account) = found else { return Ok(list(&[])) };
    let factors = Factors::of(conn, &account).await?;
    let (failures, most) = (account.second_factor_failures, app.config.limits.lock.every);
    let tokens: Vec<Value> = factors
        .view()
        .usable
        .into_iter()
        .map(|factor: Factor| {
            json!({
                "serial": serial(factor, account.id),
                "tokentype": kind(factor),
                "active": true,
                "locked": false,
                "revoked": false,
                "failcount": failures,
                "maxfail": most,
                "description": "",
                "realms": [],
                "rollout_state": "",
                "username": account.user_id,
                "info": {},
            })
        })
        .collect();
    Ok(list(&tokens))
}

fn list(tokens: &[Value]) -> Value {
    json!({ "count": tokens.len(), "current": 1, "prev": null, "next": null, "tokens": tokens })
}
