//! Takes away what nobody needs any more, a little at a time, so that the tables stay small
//! and no writer has to wait.

use std::time::Duration;

use ninsho_shared::Timestamp;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, TryGetable, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;
use crate::config::{Limits, SendLimit};
use crate::storage::Storage;
use crate::storage::entity::{challenge, code_send, outbox, session, throttle};

/// How often it looks.
const EVERY: Duration = Duration::from_hours(1);
/// Rows that are deleted at once: a few milliseconds of the writer's time.
const BATCH: u64 = 500;

const DAY: Duration = Duration::from_hours(24);
/// A session tells from which networks its owner comes, so it is kept for a while.
const SESSIONS: Duration = DAY.saturating_mul(90);
const SETTLED_MAILS: Duration = DAY.saturating_mul(30);
const CHALLENGES: Duration = DAY.saturating_mul(30);
/// At least: a limit that looks further back keeps them longer.
const CODE_SENDS: Duration = DAY.saturating_mul(2);
/// At least, as with [`CODE_SENDS`].
const THROTTLES: Duration = DAY;

/// Sweeps at once and then every hour, until `shutdown`.
pub async fn run(app: App, shutdown: CancellationToken) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            swept = sweep(&app.storage, &app.config.limits, app.now()) => match swept {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "old rows were deleted"),
                // The next hour tries again; nothing depends on it.
                Err(error) => tracing::warn!(error = error.to_string(), "old rows could not be deleted"),
            },
        }
    }
}

/// Deletes every row that is too old at `now`, and says how many there were.
///
/// # Errors
/// When the database does not answer. What was deleted before stays deleted.
pub async fn sweep(storage: &Storage, limits: &Limits, now: Timestamp) -> Result<u64, DbErr> {
    let before = |span: Duration| now.minus(span).as_millis();
    // A session that nobody ended has ended with its longest span.
    let sessions = Condition::any()
        .add(session::Column::EndedAt.lt(before(SESSIONS)))
        .add(session::Column::CreatedAt.lt(before(SESSIONS + limits.session.longest.0)));
    let looks_back =
        |limits: &[SendLimit]| limits.iter().map(|limit| limit.within.0).max().unwrap_or_default();
    let code_sends = CODE_SENDS.max(looks_back(&limits.send.address)).max(looks_back(&limits.send.account));
    let throttles = THROTTLES.max(limits.password.forget_after.0);
    let all = Condition::all;

    let mut deleted = delete::<session::Entity, Uuid>(storage, session::Column::Id, sessions).await?;
    let old = all().add(code_send::Column::SentAt.lt(before(code_sends)));
    deleted += delete::<code_send::Entity, Uuid>(storage, code_send::Column::Id, old).await?;
    let old = all().add(outbox::Column::SettledAt.lt(before(SETTLED_MAILS)));
    deleted += delete::<outbox::Entity, Uuid>(storage, outbox::Column::Id, old).await?;
    let old = all().add(challenge::Column::CreatedAt.lt(before(CHALLENGES)));
    deleted += delete::<challenge::Entity, Uuid>(storage, challenge::Column::Id, old).await?;
    let old = all().add(throttle::Column::LastAt.lt(before(throttles)));
    deleted += delete::<throttle::Entity, String>(storage, throttle::Column::Key, old).await?;
    Ok(deleted)
}

/// Deletes the rows that `old` is true for, in batches. They are looked for where reads go, so
/// that the writer is held only for the deletion itself.
async fn delete<E, K>(storage: &Storage, key: E::Column, old: Condition) -> Result<u64, DbErr>
where
    E: EntityTrait,
    K: TryGetable + Into<Value> + Send,
{
    let mut deleted = 0;
    loop {
        let find = E::find().select_only().column(key).filter(old.clone()).limit(BATCH);
        let keys: Vec<K> = find.into_tuple().all(storage.read()).await?;
        if keys.is_empty() {
            return Ok(deleted);
        }
        // Asked again: a row may have been used since it was found.
        let rows = E::delete_many().filter(key.is_in(keys)).filter(old.clone()).exec(storage.write()).await?;
        deleted += rows.rows_affected;
        if rows.rows_affected == 0 {
            return Ok(deleted);
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveValue::Set, PaginatorTrait};

    use super::*;

    async fn storage(folder: &tempfile::TempDir) -> Storage {
        let file = folder.path().join("ninsho.db");
        let storage = Storage::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        storage.migrate().await.unwrap();
        storage
    }

    async fn throttle_of(storage: &Storage, key: String, last_at: Timestamp) {
        let row = throttle::ActiveModel {
            key: Set(key),
            failures: Set(1),
            last_at: Set(last_at.as_millis()),
            blocked_until: Set(0),
        };
        throttle::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_old_goes_in_batches_and_what_is_young_stays() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder).await;
        let now = Timestamp::from_millis(1_800_000_000_000);
        let old = now.minus(DAY + Duration::from_secs(1));
        for number in 0..=BATCH {
            throttle_of(&storage, format!("old {number}"), old).await;
        }
        throttle_of(&storage, "young".to_owned(), now.minus(DAY)).await;

        let limits = Limits::default();
        assert_eq!(sweep(&storage, &limits, now).await.unwrap(), BATCH + 1);
        assert_eq!(throttle::Entity::find().count(storage.read()).await.unwrap(), 1);
        assert_eq!(sweep(&storage, &limits, now).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_limit_that_looks_further_back_keeps_what_it_counts() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(&folder).await;
        let now = Timestamp::from_millis(1_800_000_000_000);
        throttle_of(&storage, "a".to_owned(), now.minus(DAY * 2)).await;
        let mut limits = Limits::default();
        limits.password.forget_after = crate::config::Span(DAY * 3);
        assert_eq!(sweep(&storage, &limits, now).await.unwrap(), 0);
    }
}
