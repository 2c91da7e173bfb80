//! What the staff does with clients.

use std::time::Duration;

use ipnet::IpNet;
use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::secret::{ClientSecret, hash};
use super::{Scopes, Ways};
use crate::app::App;
use crate::event::{self, Event};
use crate::refusal::DomainError;
use crate::storage::entity::{client, client_secret, client_token};
use crate::storage::{Guarded, Tx};

pub use crate::storage::entity::client::Model as Row;
pub use crate::storage::entity::client_secret::Model as SecretRow;

/// What a secret begins with.
const PREFIX: &str = "ncs_";

/// A client to be added.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// What mails and histories call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The networks that it calls from; none for any.
    pub networks: Vec<IpNet>,
    /// The ways besides OAuth by which it may prove itself.
    pub ways: Ways,
    /// The public key of its assertions, as a JWK.
    pub public_key: Option<String>,
    /// Whether it may send password and one-time password in one.
    pub joined_password: bool,
}

/// The clients that were not removed, by name.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Row>, DbErr> {
    client::Entity::find()
        .filter(client::Column::RemovedAt.is_null())
        .order_by_asc(client::Column::Name)
        .all(conn)
        .await
}

/// The client of this name or id.
pub async fn find(conn: &impl ConnectionTrait, name_or_id: &str) -> Result<Option<Row>, DbErr> {
    let is_it = match Uuid::parse_str(name_or_id) {
        Ok(id) => client::Column::Id.eq(id),
        Err(_) => client::Column::Name.eq(name_or_id),
    };
    client::Entity::find().filter(is_it).filter(client::Column::RemovedAt.is_null()).one(conn).await
}

/// The secrets of a client that are accepted at `now`, newest first.
pub async fn secrets(
    conn: &impl ConnectionTrait,
    client_id: Uuid,
    now: Timestamp,
) -> Result<Vec<SecretRow>, DbErr> {
    let mut found = client_secret::Entity::find()
        .filter(client_secret::Column::ClientId.eq(client_id))
        .order_by_desc(client_secret::Column::CreatedAt)
        .all(conn)
        .await?;
    found.retain(|secret| secret.expires_at.is_none_or(|end| now < end));
    Ok(found)
}

/// Adds a client, and returns its id and its secret, which is shown this once.
///
/// # Errors
/// When the name is taken.
pub async fn add(tx: &Tx, app: &App, new: NewClient) -> Result<(Uuid, ClientSecret), DomainError> {
    let id = app.new_id()?;
    let secret = ClientSecret::draw(PREFIX, &*app.random)?;
    add_as(tx, app, id, &secret, new).await?;
    Ok((id, secret))
}

/// Adds a client with an id and a secret that everybody knows: for a server to try clients against.
///
/// # Errors
/// When the id or the name is taken.
pub async fn add_known(
    tx: &Tx,
    app: &App,
    id: Uuid,
    secret: &str,
    new: NewClient,
) -> Result<(), DomainError> {
    add_as(tx, app, id, &ClientSecret::known(secret), new).await
}

async fn add_as(
    tx: &Tx,
    app: &App,
    id: Uuid,
    secret: &ClientSecret,
    new: NewClient,
) -> Result<(), DomainError> {
    let networks: Vec<_> = new.networks.iter().map(ToString::to_string).collect();
    let row = Row {
        id,
        name: new.name,
        scopes: new.scopes.to_string(),
        networks: networks.join(" "),
        ways: new.ways.to_string(),
        public_key: new.public_key,
        joined_password: new.joined_password,
        created_at: tx.now(),
        suspended_at: None,
        removed_at: None,
    };
    client::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    add_secret(tx, app, id, secret).await?;
    event::record(tx, app, Event::ClientAdded.of_client(id))
}

/// Gives a client a new secret; the previous ones are accepted for `overlap` more, so that its configuration
/// can be changed without a gap.
pub async fn rotate(
    tx: &Tx,
    app: &App,
    client: &Row,
    overlap: Duration,
) -> Result<ClientSecret, DomainError> {
    let end = tx.now().plus(overlap);
    // One that ends already does not live longer for a second rotation.
    client_secret::Entity::update_many()
        .col_expr(client_secret::Column::ExpiresAt, Expr::value(end))
        .filter(client_secret::Column::ClientId.eq(client.id))
        .filter(client_secret::Column::ExpiresAt.is_null())
        .exec(tx)
        .await?;
    let secret = ClientSecret::draw(PREFIX, &*app.random)?;
    add_secret(tx, app, client.id, &secret).await?;
    event::record(tx, app, Event::ClientRotated.of_client(client.id))?;
    Ok(secret)
}

async fn add_secret(tx: &Tx, app: &App, client_id: Uuid, secret: &ClientSecret) -> Result<(), DomainError> {
    let row = client_secret::ActiveModel {
        id: Set(app.new_id()?),
        client_id: Set(client_id),
        hash: Set(hash(secret.reveal())),
        created_at: Set(tx.now()),
        expires_at: Set(None),
    };
    client_secret::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Suspends a client, from its next request on, until it is resumed. Says whether that changed anything.
pub async fn suspend(tx: &Tx, app: &App, client: &Row) -> Result<bool, DomainError> {
    if client.suspended_at.is_some() {
        return Ok(false);
    }
    set(client.id, client::Column::SuspendedAt, Some(tx.now())).apply(tx, GONE).await?;
    event::record(tx, app, Event::ClientSuspended.of_client(client.id))?;
    Ok(true)
}

/// Lets a suspended client call again. Says whether that changed anything.
pub async fn resume(tx: &Tx, app: &App, client: &Row) -> Result<bool, DomainError> {
    if client.suspended_at.is_none() {
        return Ok(false);
    }
    set(client.id, client::Column::SuspendedAt, None).apply(tx, GONE).await?;
    event::record(tx, app, Event::ClientResumed.of_client(client.id))?;
    Ok(true)
}

/// Removes a client with its secrets and tokens. Its row stays, for the events that name it.
pub async fn remove(tx: &Tx, app: &App, client: &Row) -> Result<(), DomainError> {
    set(client.id, client::Column::RemovedAt, Some(tx.now())).apply(tx, GONE).await?;
    client_secret::Entity::delete_many()
        .filter(client_secret::Column::ClientId.eq(client.id))
        .exec(tx)
        .await?;
    client_token::Entity::delete_many().filter(client_token::Column::ClientId.eq(client.id)).exec(tx).await?;
    event::record(tx, app, Event::ClientRemoved.of_client(client.id))
}

/// Another command may have removed it since it was read.
const GONE: ProblemCode = ProblemCode::NotFound;

fn set(id: Uuid, column: client::Column, at: Option<Timestamp>) -> sea_orm::UpdateMany<client::Entity> {
    client::Entity::update_many()
        .col_expr(column, Expr::value(at))
        .filter(client::Column::Id.eq(id))
        .filter(client::Column::RemovedAt.is_null())
}
