//! Authenticators, written into the database: setting one up takes a log-in and a mail, which are measured
//! elsewhere.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use ninsho_domain::clock::{Clock, SystemClock};
use ninsho_domain::factor::authenticator::{secret, totp};
use ninsho_domain::key::Secrets;
use ninsho_domain::key::random::{Random, SystemRandom, new_id};
use ninsho_domain::storage::Storage;
use ninsho_domain::storage::entity::{account, authenticator};
use ninsho_shared::Timestamp;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::accounts::Group;

/// What every one of them was told.
const SECRET: &[u8] = b"secret of the bench!";

/// Rows that one statement writes.
const BATCH: usize = 500;

/// Gives each of these people an authenticator, while the server does not run.
///
/// # Errors
/// When the database or the key file is not there.
pub(crate) async fn give(folder: &Path, to: Group) -> Result<()> {
    let storage = Storage::connect(&format!("sqlite://{}", folder.join("ninsho.db").display())).await?;
    let secrets = Secrets::from_file(&folder.join("ninsho.key"))?;
    let accounts = account::Entity::find().all(storage.read()).await?;
    let ids: HashMap<String, Uuid> =
        accounts.into_iter().map(|account| (account.user_id.to_string(), account.id)).collect();
    let now = SystemClock.now();
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let mut rows = Vec::new();
    for id in to.ids() {
        let account_id = *ids.get(&id).with_context(|| format!("{id} has no account"))?;
        rows.push(row(&secrets, &*random, account_id, now)?.into_active_model().reset_all());
    }
    for batch in rows.chunks(BATCH) {
        authenticator::Entity::insert_many(batch.to_vec()).exec_without_returning(storage.write()).await?;
    }
    storage.close().await;
    Ok(())
}

fn row(
    secrets: &Secrets,
    random: &dyn Random,
    account_id: Uuid,
    now: Timestamp,
) -> Result<authenticator::Model> {
    let id = new_id(random, now)?;
    Ok(authenticator::Model {
        id,
        account_id,
        name: "phone".to_owned(),
        sealed: secret::seal(secrets, id, account_id, SECRET, random)?,
        last_step: None,
        ahead_step: None,
        attempts: 0,
        created_at: now,
        confirmed_at: Some(now),
        last_used_at: None,
        removed_at: None,
    })
}

/// What all of them show now.
pub(crate) fn shown() -> String {
    totp::code(SECRET, totp::step_at(SystemClock.now()))
}

/// What none of them shows, also when this is looked at a little later, or with a clock that is a little off.
pub(crate) fn never_shown() -> String {
    let now = totp::step_at(SystemClock.now());
    let near: Vec<_> = (now - 3..=now + 3).map(|step| totp::code(SECRET, step)).collect();
    none_of(&near)
}

/// A code that is none of these.
pub(crate) fn none_of(codes: &[String]) -> String {
    let mut all = (0..1_000_000).map(|number: u32| format!("{number:06}"));
    all.find(|code| !codes.contains(code)).unwrap_or_default()
}
