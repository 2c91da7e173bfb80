//! The machine client of a rehearsal: the same on every machine, so that somebody's code can run at once.

use anyhow::Context;
use ninsho_domain::app::App;
use ninsho_domain::client::command::{self, NewClient};
use ninsho_domain::client::{Scopes, Way, Word};
use uuid::{Uuid, uuid};

const ID: Uuid = uuid!("01900000-0000-7000-8000-000000000001");
/// In the form of a real one. It opens a server on a loopback address, whose people are made up.
const SECRET: &str = "ncs_rehearsal-everybody-knows-this-secret";

/// Adds the client, unless an earlier rehearsal in the same folder has.
///
/// # Errors
/// When the database does not answer, or somebody has removed the client.
pub(super) async fn make(app: &App) -> anyhow::Result<()> {
    if command::find(app.storage.read(), &ID.to_string()).await?.is_some() {
        return Ok(());
    }
    let new = NewClient {
        name: "Rehearsal".to_owned(),
        scopes: ninsho_domain::client::Scope::ALL.iter().copied().collect::<Scopes>(),
        networks: Vec::new(),
        ways: Way::ALL.iter().copied().collect(),
        public_key: None,
        joined_password: false,
    };
    let tx = app.storage.begin().await?;
    let added = command::add_known(&tx, app, ID, SECRET, new).await;
    added.context("the client of the rehearsal cannot be added; if it was removed, take another --dir")?;
    Ok(tx.commit().await?)
}

/// What it proves itself with.
pub(super) fn shown() -> String {
    format!("client_id      {ID}\nclient_secret  {SECRET}\nX-API-Key      {ID}.{SECRET}")
}
