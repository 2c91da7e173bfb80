//! A challenge in the words of privacyIDEA.

use ninsho_domain::app::App;
use ninsho_domain::factor::Factors;
use ninsho_domain::verification::Verification;
use ninsho_shared::login::Factor;
use serde_json::{Value, json};

use crate::http::problem::ApiError;
use ninsho_domain::account::row;

/// privacyIDEA's name of a factor's kind.
pub(super) const fn kind(factor: Factor) -> &'static str {
    match factor {
        Factor::Mail => "email",
        Factor::Authenticator => "totp",
        // Its tokens of one-time passwords on paper.
        Factor::RecoveryCode => "paper",
    }
}

/// The factor of a kind; none for kinds that there are not here.
pub(super) fn factor(kind: &str) -> Option<Factor> {
    match kind.to_ascii_lowercase().as_str() {
        "email" => Some(Factor::Mail),
        "totp" => Some(Factor::Authenticator),
        _ => None,
    }
}

/// A serial for each kind of factor of an account: plugins show it and send it back.
pub(super) fn serial(factor: Factor, account_id: uuid::Uuid) -> String {
    let id = account_id.simple().to_string().to_uppercase();
    format!("{}{}", kind(factor).to_uppercase(), &id[id.len() - 8..])
}

const fn prompt(factor: Factor) -> &'static str {
    match factor {
        Factor::Mail => "Enter the 8 digits that were mailed to you",
        Factor::Authenticator => "Enter the 6 digits of your authenticator app",
        Factor::RecoveryCode => "Enter a recovery code",
    }
}

/// The `detail` of a challenge. Any factor of the person answers it, so each that they have is listed.
pub(super) async fn detail(app: &App, begun: &Verification) -> Result<Value, ApiError> {
    let conn = app.storage.read();
    let account = row::by_id(conn, begun.account_id).await?;
    let factors = Factors::of(conn, &account).await?;
    let also = (begun.factor == Factor::Mail && factors.authenticators > 0).then_some(Factor::Authenticator);
    let id = begun.id.to_string();
    let challenges: Vec<Value> = [begun.factor]
        .into_iter()
        .chain(also)
        .map(|factor| {
            json!({
                "serial": serial(factor, account.id),
                "type": kind(factor),
                "client_mode": "interactive",
                "message": prompt(factor),
                "transaction_id": id,
                "attributes": {},
            })
        })
        .collect();
    let messages: Vec<_> = [begun.factor].into_iter().chain(also).map(prompt).collect();
    Ok(json!({
        "transaction_id": id,
        // One for each challenge, as privacyIDEA does, although it is the same.
        "transaction_ids": vec![&id; challenges.len()],
        "message": messages.join(", "),
        "messages": messages,
        "multi_challenge": challenges,
        "client_mode": "interactive",
        "preferred_client_mode": "interactive",
        "serial": serial(begun.factor, account.id),
        "type": kind(begun.factor),
        "attributes": {},
    }))
}
