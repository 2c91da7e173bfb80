//! Wrong passwords slow the log-in down, and never lock it.
//!
//! A try is counted for the ID and the network together, for the ID, and for the network in each of its
//! widths; counts decay. A network or a device from which the account passed its second factor before
//! answers for its own count alone: strangers who share the network, or attack the ID from elsewhere, hold
//! nobody up there. The failures of an ID in a row are forgotten by a success alone.
//!
//! Tries are counted, and committed, before the password is compared, so that many at once cannot slip
//! through; a refused try writes nothing.

mod limit;
mod permit;
mod store;

use ninsho_shared::{ProblemCode, UserId};
use sea_orm::DbErr;
use uuid::Uuid;

use self::store::Keys;
use super::metrics;
use super::throttle::key;
use crate::app::App;
use crate::key::{Lane, Place};
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::Tx;

pub use limit::{Charged, Count, Counts, Standing, Turn, charge};
pub use permit::Permit;

/// A try that may be compared.
pub struct Admitted {
    /// Takes the try back unless it was wrong.
    pub permit: Permit,
    /// Where it waits to be compared.
    pub place: Place,
    /// Failures of the ID in a row, with this one.
    pub failures: u32,
}

/// Admits a try that has a place already, and counts it as wrong. A known device answers for itself.
///
/// # Errors
/// `too_many_attempts` with the wait, or `overloaded` when it has to wait behind all others and too many do;
/// nothing is written then.
pub async fn admit(
    app: &App,
    user_id: &UserId,
    account_exists: bool,
    origin: &RequestOrigin,
    standing: Standing,
    device: Option<Uuid>,
    place: Place,
) -> Result<Admitted, DomainError> {
    let limits = &app.config.limits.password;
    let keys = keys(user_id, origin, device.filter(|_| standing == Standing::KnownDevice));
    let tx = app.storage.begin().await?;
    let now = tx.now();
    let counts = store::lock(&tx, &keys, now).await?;
    let charged = match charge(limits, standing, &counts, now) {
        Ok(charged) => charged,
        Err(until) => {
            metrics::slowed();
            return Err(refuse(ProblemCode::TooManyAttempts).until(until, now).into());
        }
    };
    let place = match charged.turn {
        Turn::First => place,
        Turn::Behind => app.hasher.place(Lane::Behind)?,
    };
    store::save(&tx, &keys, &charged.after, account_exists).await?;
    tx.commit().await?;
    let permit = Permit::new(app.storage.clone(), keys, charged.moved);
    Ok(Admitted { permit, place, failures: charged.after.account.failures })
}

fn keys(user_id: &UserId, origin: &RequestOrigin, device: Option<Uuid>) -> Keys {
    let pair = match (device, &origin.through) {
        (Some(device), _) => key("device", &[&device.to_string()]),
        (None, Some(through)) => key("client", &[user_id.as_str(), &through.client_id.to_string()]),
        (None, None) => key("pair", &[user_id.as_str(), &origin.network]),
    };
    // A device answers for itself, wherever it is.
    let networks = if device.is_some() { Vec::new() } else { origin.networks() };
    let networks = networks.iter().map(|network| key("network", &[network])).collect();
    Keys { account: account_key(user_id), pair, networks }
}

fn account_key(user_id: &UserId) -> String {
    key("account", &[user_id.as_str()])
}

/// Adds a wrong password for an ID that nobody has to the sum of its network, and returns the sum: a row of
/// the events for each would let strangers fill the disk.
pub async fn add_to_sum(app: &App, origin: &RequestOrigin) -> Result<u32, DomainError> {
    let widest = origin.networks().pop().unwrap_or_default();
    Ok(store::add_up(app.storage.write(), &key("nobody", &[&widest]), app.now()).await?)
}

/// Forgets all wrong tries of an ID, as a success does. Says whether there were any.
pub async fn forget(tx: &Tx, user_id: &UserId) -> Result<bool, DbErr> {
    store::forget(tx, &account_key(user_id)).await
}
