//! A challenge as its client reads it.

use ninsho_shared::MailAddress;
use ninsho_shared::otp::{OtpChallengeView, OtpVerifiedView};

use crate::http::problem::ApiError;
use ninsho_domain::account::row;
use ninsho_domain::app::App;
use ninsho_domain::factor::mail_code::{self, Challenge};
use ninsho_domain::verification::{Begun, ChallengeStatus, Verification, Verified, status};

/// What its client may know of a challenge.
pub(super) async fn of(app: &App, row: &Verification) -> Result<OtpChallengeView, ApiError> {
    let (conn, now) = (app.storage.read(), app.now());
    let account = row::by_id(conn, row.account_id).await?;
    let (id, user_id, application) = (row.id, account.user_id, row.application.clone());
    let code = match row.challenge_id {
        Some(id) => Some(mail_code::find(conn, id).await?),
        None => None,
    };
    let code_status = code.as_ref().map(|code| mail_code::status(code, &app.config.limits.code, now));
    Ok(match (status(row, code_status, now), row.verified_at.zip(row.verified_by), code) {
        (ChallengeStatus::Verified, Some((at, factor)), _) => {
            OtpChallengeView::Verified { id, user_id, application, factor, at }
        }
        (ChallengeStatus::Verified | ChallengeStatus::Ended, _, _) => {
            OtpChallengeView::Ended { id, user_id, application }
        }
        (ChallengeStatus::Open, _, None) => {
            OtpChallengeView::AskAuthenticator { id, user_id, application, expires_at: row.expires_at }
        }
        (ChallengeStatus::Open, _, Some(code)) => OtpChallengeView::CodeSent {
            id,
            user_id,
            application,
            expires_at: row.expires_at,
            mail_address: masked(&code)?,
            code: mail_code::view(conn, app, &code, now).await?,
        },
    })
}

/// What its client may know of a challenge that it has asked for.
pub(super) async fn begun(app: &App, begun: Begun) -> Result<OtpChallengeView, ApiError> {
    let Begun { row, user_id, mailed, .. } = begun;
    let Some(mailed) = mailed else { return of(app, &row).await };
    Ok(OtpChallengeView::CodeSent {
        id: row.id,
        user_id,
        application: row.application,
        expires_at: row.expires_at,
        mail_address: masked(&mailed.challenge)?,
        code: mailed.view(app, app.now()),
    })
}

fn masked(code: &Challenge) -> Result<String, ApiError> {
    Ok(MailAddress::parse(&code.address).map_err(anyhow::Error::from)?.masked())
}

pub(super) fn verified(done: Verified) -> OtpVerifiedView {
    let Verified { user_id, factor, at, .. } = done;
    OtpVerifiedView { user_id, factor, at }
}
