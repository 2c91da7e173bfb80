//! Deletes what is no longer needed, in small batches, so that the tables stay small and no writer has to
//! wait; and persists the expiry of initializations.

use std::time::Duration;

use ninsho_shared::Timestamp;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, TryGetable, UpdateMany, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::account::metrics;
use crate::app::App;
use crate::client;
use crate::config::{Limits, SendLimit};
use crate::factor::authenticator::store as authenticator_store;
use crate::registration::init_request::store as init_request_store;
use crate::storage::Storage;
use crate::storage::entity::{
    authenticator, challenge, client_assertion, client_secret, client_token, code_send,
    init_request as request_row, job, kept_answer, password_tries, session, throttle, verification,
};

/// How often it sweeps.
const EVERY: Duration = Duration::from_hours(1);
/// Rows that are deleted at once: a few milliseconds of the writer's time.
const BATCH: u64 = 500;

const DAY: Duration = Duration::from_hours(24);
/// Sessions tell from which networks their owner comes, so they are kept for a while.
const SESSIONS: Duration = DAY.saturating_mul(90);
const COMPLETED_JOBS: Duration = DAY.saturating_mul(30);
const CHALLENGES: Duration = DAY.saturating_mul(30);
const REMOVED_AUTHENTICATORS: Duration = DAY.saturating_mul(30);
/// At least: a limit that looks further back keeps them longer.
const CODE_SENDS: Duration = DAY.saturating_mul(2);

/// Sweeps at once and then every hour, until `shutdown`.
pub async fn run(app: App, shutdown: CancellationToken) {
    metrics::describe();
    client::describe();
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

/// Deletes every row that is too old at `now`, and returns their number. Init-requests are kept, since they
/// hold the help desk's record; the expiry of those whose time ran out is persisted.
///
/// # Errors
/// What was deleted before an error stays deleted.
pub async fn sweep(storage: &Storage, limits: &Limits, now: Timestamp) -> Result<u64, DbErr> {
    let before = |span: Duration| now.minus(span);
    // A session that was not revoked has ended with its absolute timeout.
    let sessions = Condition::any()
        .add(session::Column::EndedAt.lt(before(SESSIONS)))
        .add(session::Column::CreatedAt.lt(before(SESSIONS + limits.session.longest.0)));
    let looks_back =
        |limits: &[SendLimit]| limits.iter().map(|limit| limit.within.0).max().unwrap_or_default();
    let code_sends = CODE_SENDS.max(looks_back(&limits.send.address)).max(looks_back(&limits.send.account));
    let throttles = limits.set_up.forget_after.0;
    let all = Condition::all;

    let mut deleted = delete::<session::Entity, Uuid>(storage, session::Column::Id, sessions).await?;
    let old = all().add(code_send::Column::SentAt.lt(before(code_sends)));
    deleted += delete::<code_send::Entity, Uuid>(storage, code_send::Column::Id, old).await?;
    let old = all().add(job::Column::CompletedAt.lt(before(COMPLETED_JOBS)));
    deleted += delete::<job::Entity, Uuid>(storage, job::Column::Id, old).await?;
    let old = all().add(challenge::Column::CreatedAt.lt(before(CHALLENGES)));
    deleted += delete::<challenge::Entity, Uuid>(storage, challenge::Column::Id, old).await?;
    let old = all().add(throttle::Column::LastAt.lt(before(throttles)));
    deleted += delete::<throttle::Entity, String>(storage, throttle::Column::Key, old).await?;
    let old = all().add(password_tries::Column::ForgetAt.lt(now));
    deleted += delete::<password_tries::Entity, String>(storage, password_tries::Column::Key, old).await?;
    let old = all().add(authenticator::Column::RemovedAt.lt(before(REMOVED_AUTHENTICATORS)));
    deleted += delete::<authenticator::Entity, Uuid>(storage, authenticator::Column::Id, old).await?;

    let old = all().add(client_token::Column::ExpiresAt.lt(now));
    deleted += delete::<client_token::Entity, String>(storage, client_token::Column::Hash, old).await?;
    let old = all().add(client_secret::Column::ExpiresAt.lt(now));
    deleted += delete::<client_secret::Entity, Uuid>(storage, client_secret::Column::Id, old).await?;
    let old = all().add(client_assertion::Column::ExpiresAt.lt(now));
    deleted +=
        delete::<client_assertion::Entity, String>(storage, client_assertion::Column::Key, old).await?;
    let old = all().add(kept_answer::Column::ExpiresAt.lt(now));
    deleted += delete::<kept_answer::Entity, String>(storage, kept_answer::Column::Name, old).await?;
    let old = all().add(verification::Column::CreatedAt.lt(before(CHALLENGES)));
    deleted += delete::<verification::Entity, Uuid>(storage, verification::Column::Id, old).await?;

    // The secret of a set-up that was never confirmed is of no use.
    let begun = now.minus(limits.code.valid_for.0);
    update(
        storage,
        authenticator::Column::Id,
        authenticator_store::is_unfinished(begun),
        authenticator_store::removing,
        now,
    )
    .await?;
    update(
        storage,
        request_row::Column::Id,
        init_request_store::has_expired(now),
        |_| init_request_store::expiring(),
        now,
    )
    .await?;
    Ok(deleted)
}

/// Deletes the rows that `old` is true for, and returns their number.
async fn delete<E, K>(storage: &Storage, key: E::Column, old: Condition) -> Result<u64, DbErr>
where
    E: EntityTrait,
    K: TryGetable + Into<Value> + Send,
{
    let mut deleted = 0;
    while let Some(these) = batch::<E, K>(storage, key, &old).await? {
        let rows = E::delete_many().filter(these).exec(storage.write()).await?.rows_affected;
        deleted += rows;
        if rows == 0 {
            break;
        }
    }
    Ok(deleted)
}

/// Updates the rows that `old` is true for; the update makes it false.
async fn update<E: EntityTrait>(
    storage: &Storage,
    key: E::Column,
    old: Condition,
    how: fn(Timestamp) -> UpdateMany<E>,
    now: Timestamp,
) -> Result<(), DbErr> {
    while let Some(these) = batch::<E, Uuid>(storage, key, &old).await? {
        if how(now).filter(these).exec(storage.write()).await?.rows_affected == 0 {
            break;
        }
    }
    Ok(())
}

/// Names the next rows that `old` is true for. A reader finds them, so that the writer is busy only with
/// the deletion.
async fn batch<E, K>(storage: &Storage, key: E::Column, old: &Condition) -> Result<Option<Condition>, DbErr>
where
    E: EntityTrait,
    K: TryGetable + Into<Value> + Send,
{
    let find = E::find().select_only().column(key).filter(old.clone()).limit(BATCH);
    let keys: Vec<K> = find.into_tuple().all(storage.read()).await?;
    // Asked again by the writer: a row may have been used since it was found.
    Ok((!keys.is_empty()).then(|| old.clone().add(key.is_in(keys))))
}

#[cfg(test)]
mod tests;
