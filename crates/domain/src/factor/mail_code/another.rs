//! Telling a code of another mail from a guess: one of an older mail, of another session or of another
//! flow of the same account. All codes have eight digits, and most mails the same subject.
//!
//! A guesser must gain nothing by it. A hit on a code that is over opens nothing. A code that is still
//! accepted elsewhere is made void by a hit, so that it opens nothing there either; in the same session,
//! where only its owner can have mixed them up, each comparison counts among its own attempts
//! instead. The code that the help desk has told is not among the compared as long as it is accepted:
//! whoever holds the telephone must not lose it.

use std::time::Duration;

use ninsho_shared::{MailedCode, ProblemCode, Timestamp};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::attempt::{count_attempt, give_attempt_back};
use super::{CodeStatus, Purpose, attempts_left, status, void};
use crate::account::{Account, failures};
use crate::app::App;
use crate::key::code;
use crate::refusal::{DomainError, Refusal, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;
use crate::storage::entity::challenge::{self, Model as Challenge};

/// So many of the newest codes are compared …
const COMPARED: u64 = 10;
/// … that are no older than this.
const WITHIN: Duration = Duration::from_hours(24);

/// An attempt that was counted, and was wrong.
pub(super) struct Attempt {
    /// The account, and …
    pub(super) account: Account,
    /// … the challenge, as they were before it was counted.
    pub(super) challenge: Challenge,
    /// Whether it counts on the account too.
    pub(super) on_account: bool,
    /// Until when it locked the second factor, if it did.
    pub(super) lock: Option<Timestamp>,
}

impl Attempt {
    /// The refusal when `typed` is the code of another mail. The attempt is recorded then, and given back
    /// as long as [`failures::give_back`] does.
    pub(super) async fn if_of_another(
        &self,
        app: &App,
        typed: &MailedCode,
        origin: &RequestOrigin,
    ) -> Result<Option<Refusal>, DomainError> {
        let (tx, _) = app.storage.lock_account(self.account.id).await?;
        let (limits, now) = (&app.config.limits.code, tx.now());
        let is_live = |other: &Challenge| status(other, limits, now) == CodeStatus::Live;
        let mut others = self.others(&tx, now).await?;
        others.retain(|other| other.purpose != Purpose::HelpDesk || !is_live(other));
        for beside in others.iter().filter(|other| self.is_beside(other) && is_live(other)) {
            count_attempt(&tx, beside);
        }
        let Some(other) = code::which(&app.secrets, &others, typed)? else {
            tx.commit().await?;
            return Ok(None);
        };
        // Where attempts count on the challenge alone, nothing bounds how many are given back.
        let given_back =
            self.on_account && failures::give_back(&tx, app, &self.account, self.lock, origin).await?;
        if given_back {
            give_attempt_back(&tx, &self.challenge);
        }
        if is_live(other) && !self.is_beside(other) {
            void(&tx, other.id, now);
        }
        tx.commit().await?;
        if !given_back {
            failures::record(app, self.account.id, self.lock, origin).await?;
        }
        let left = attempts_left(&self.challenge, limits).saturating_sub(u32::from(!given_back));
        Ok(Some(refusal(status(other, limits, now)).in_field("code").attempts_left(left)))
    }

    /// Whether a code was requested in the same session.
    fn is_beside(&self, other: &Challenge) -> bool {
        other.session_id == self.challenge.session_id
    }

    /// The codes that are compared.
    async fn others(&self, tx: &Tx, now: Timestamp) -> Result<Vec<Challenge>, DbErr> {
        challenge::Entity::find()
            .filter(challenge::Column::AccountId.eq(self.account.id))
            .filter(challenge::Column::CreatedAt.gt(now.minus(WITHIN)))
            .filter(challenge::Column::Id.ne(self.challenge.id))
            .order_by_desc(challenge::Column::CreatedAt)
            .order_by_desc(challenge::Column::Id)
            .limit(COMPARED)
            .all(tx)
            .await
    }
}

/// What is said of a code in this state, which was typed in place of the awaited one.
fn refusal(status: CodeStatus) -> Refusal {
    match status {
        CodeStatus::Used => refuse(ProblemCode::CodeUsed)
            .because("this is the code of an older mail, which has been used; enter the newest mail's"),
        CodeStatus::Expired => refuse(ProblemCode::CodeExpired)
            .because("this is the code of an older mail, which has expired; enter the newest mail's"),
        CodeStatus::Live | CodeStatus::Void | CodeStatus::Exhausted => refuse(ProblemCode::CodeVoid)
            .because("this is the code of another mail; enter the one that was mailed for this step"),
    }
}
