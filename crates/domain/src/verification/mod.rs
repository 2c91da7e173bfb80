//! One-time passwords for the log-ins of other systems. The checks, counts, locks and limits are those of
//! the log-in here, so that no second door weakens the first.
//!
//! 1. A machine client asks for one ([`begin`]): a code is mailed in the application's name, or the person
//!    is to be asked for that of an authenticator. Asking again while it is open answers with the same
//!    challenge, and mails its code again once the gap between two mails is over.
//! 2. It sends what the person typed ([`verify`], or [`verify_without_challenge`]); a right one counts once.
//!
//! Of an ID that nobody has, of a closed account and of one without a factor a client learns the same, after
//! the same work.

mod begin;
mod factors;
mod joined;
pub mod store;
mod verify;

use ninsho_shared::Timestamp;
use uuid::Uuid;

use crate::account::HeldAccount;
use crate::app::App;
use crate::client::{self, Client, Credential};
use crate::factor::mail_code::CodeStatus;
use crate::refusal::DomainError;
use crate::request_origin::{RequestOrigin, Through};

pub use crate::storage::entity::verification::Model as Verification;
pub use begin::{Begun, begin};
pub use factors::{Reachable, reachable};
pub use joined::check_password;
pub use store::newest_mailed;
pub use verify::{Verified, verify, verify_without_challenge};

/// A machine client that asks on a person's behalf, and what it says of them.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The client.
    pub client: Client,
    /// What it proved itself with.
    pub credential: Credential,
    /// Where the person is, and what they log in to.
    pub origin: RequestOrigin,
}

impl Asking {
    /// Of a client, for a log-in to `application`, or to what the client is called. What it says of the
    /// person decides nothing.
    #[must_use]
    pub fn new(
        client: Client,
        credential: Credential,
        application: Option<String>,
        person: RequestOrigin,
    ) -> Self {
        let application = application.unwrap_or_else(|| client.name.clone());
        let through = Some(Through { client_id: client.id, application });
        Self { client, credential, origin: RequestOrigin { through, ..person } }
    }

    /// Of the client that asked for this challenge.
    #[must_use]
    pub fn again(client: Client, credential: Credential, row: &Verification) -> Self {
        let (network, browser) = (row.network.clone(), row.browser.clone());
        let person = RequestOrigin { network, browser, language: None, through: None };
        Self::new(client, credential, Some(row.application.clone()), person)
    }

    async fn hold(&self, app: &App, account_id: Uuid) -> Result<HeldAccount, DomainError> {
        client::hold(app, &self.client, &self.credential, account_id, &self.origin).await
    }
}

/// The status of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeStatus {
    /// A right one-time password can be verified.
    Open,
    /// A right one came.
    Verified,
    /// It is over without a right one.
    Ended,
}

/// The status of a challenge at `now`; `code` is that of its mailed code.
#[must_use]
pub fn status(row: &Verification, code: Option<CodeStatus>, now: Timestamp) -> ChallengeStatus {
    let is_dead = code.is_some_and(|code| code != CodeStatus::Live);
    match row.verified_at {
        Some(_) => ChallengeStatus::Verified,
        None if is_dead || now >= row.expires_at => ChallengeStatus::Ended,
        None => ChallengeStatus::Open,
    }
}
