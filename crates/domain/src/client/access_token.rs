//! Access tokens: opaque, for some minutes, revoked at once.

use ninsho_shared::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::secret::{ClientSecret, hash};
use super::{Client, Scopes, authenticate};
use crate::app::App;
use crate::storage::entity::client_token::{ActiveModel, Column, Entity};

/// What an access token begins with.
const PREFIX: &str = "nct_";

/// A new access token.
#[derive(Debug)]
pub struct AccessToken {
    /// The token, shown this once.
    pub token: ClientSecret,
    /// What it may do.
    pub scopes: Scopes,
    /// It is refused from this moment on.
    pub expires_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// Issues an access token with these scopes, which are the client's.
///
/// # Errors
/// When the machine has no randomness to give.
pub async fn issue(app: &App, client: &Client, scopes: Scopes) -> anyhow::Result<AccessToken> {
    let (token, now) = (ClientSecret::draw(PREFIX, &*app.random)?, app.now());
    let expires_at = now.plus(app.config.limits.client.token.0);
    let row = ActiveModel {
        hash: Set(hash(token.reveal())),
        client_id: Set(client.id),
        scopes: Set(scopes.to_string()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(app.storage.write()).await?;
    Ok(AccessToken { token, scopes, expires_at, issued_at: now })
}

/// What is told of an open access token (RFC 7662 §2.2).
#[derive(Debug)]
pub struct Introspected {
    /// Whose it is.
    pub client: Client,
    /// What it may do now.
    pub scopes: Scopes,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// It is refused from this moment on.
    pub expires_at: Timestamp,
}

/// Reads an access token; none when it is not open, or of no client that may call.
pub async fn introspect(app: &App, token: &str) -> anyhow::Result<Option<Introspected>> {
    let hash = hash(token);
    let Some((client, scopes)) = authenticate::open_token(app.storage.read(), &hash, app.now()).await? else {
        return Ok(None);
    };
    let Some(row) = Entity::find_by_id(hash).one(app.storage.read()).await? else { return Ok(None) };
    let client = Client::try_from(client)?;
    if client.is_suspended {
        return Ok(None);
    }
    let scopes = scopes.parse::<Scopes>()?.shared_with(&client.scopes);
    Ok(Some(Introspected { client, scopes, issued_at: row.created_at, expires_at: row.expires_at }))
}

/// Revokes an access token of this client; one of another's stays, and nobody is told so (RFC 7009 §2.2).
pub async fn revoke(app: &App, client: &Client, token: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(app.now()))
        .filter(Column::Hash.eq(hash(token)))
        .filter(Column::ClientId.eq(client.id))
        .filter(Column::RevokedAt.is_null())
        .exec(app.storage.write())
        .await?;
    Ok(())
}
