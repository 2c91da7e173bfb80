//! Who calls: from what a request shows to a client that may do what it asks for.

use std::net::IpAddr;

use ninsho_shared::{ProblemCode, Timestamp};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationDef,
};
use uuid::Uuid;

use super::parts::Word;
use super::{Client, Scope, Scopes, Way, metrics, secret};
use crate::app::App;
use crate::event::{self, Event};
use crate::pace::Left;
use crate::refusal::{DomainError, refuse};
use crate::request_origin::RequestOrigin;
use crate::storage::entity::{client, client_secret, client_token};

/// What a request shows.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// An access token.
    Token(&'a str),
    /// Id and secret, at the token endpoint or by HTTP Basic.
    Secret {
        /// The id, as it was sent.
        id: &'a str,
        /// The secret.
        secret: &'a str,
        /// The way that has to be switched on; none at the token endpoint.
        way: Option<Way>,
    },
    /// Id and secret in one text.
    ApiKey {
        /// The text.
        key: &'a str,
        /// The way that has to be switched on.
        way: Way,
    },
}

/// What a client has proved itself with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An access token, by its hash.
    Token(String),
    /// A secret, or an assertion that takes its place.
    Secret,
}

/// Why a client that proved itself is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is suspended.
    Suspended,
    /// It calls from a network that is not among its own.
    Network,
    /// It has not the scope.
    Scope(Scope),
}

impl Refused {
    const fn kind(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Network => "network",
            Self::Scope(_) => "scope",
        }
    }
}

/// The client that a request shows, with the scopes that it has here and what it proved itself with.
///
/// # Errors
/// `invalid_client`, whatever is wrong with what was shown.
pub async fn authenticate(app: &App, presented: Presented<'_>) -> Result<(Client, Credential), DomainError> {
    let now = app.now();
    let found = match presented {
        Presented::Token(token) => by_token(app, token, now).await?,
        Presented::Secret { id, secret, way } => match Uuid::parse_str(id) {
            Ok(id) => by_secret(app, id, secret, way, now).await?,
            Err(_) => None,
        },
        Presented::ApiKey { key, way } => match secret::split_api_key(key) {
            Some((id, secret)) => by_secret(app, id, secret, Some(way), now).await?,
            None => None,
        },
    };
    found.ok_or_else(|| {
        metrics::unknown();
        ProblemCode::InvalidClient.into()
    })
}

async fn by_token(
    app: &App,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Client, Credential)>, DomainError> {
    let hash = secret::hash(token);
    let Some((client, scopes)) = open_token(app.storage.read(), &hash, now).await? else { return Ok(None) };
    let mut client = Client::try_from(client)?;
    // What the staff has taken away since is gone from the token too.
    client.scopes = scopes.parse::<Scopes>().map_err(anyhow::Error::from)?.shared_with(&client.scopes);
    Ok(Some((client, Credential::Token(hash))))
}

/// The client of an access token that is open at `now`, and the token's scopes.
pub(super) async fn open_token(
    conn: &impl ConnectionTrait,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(client::Model, String)>, DbErr> {
    let of_client = client_token::Entity::belongs_to(client::Entity)
        .from(client_token::Column::ClientId)
        .to(client::Column::Id);
    let found = client_token::Entity::find_by_id(hash)
        .join(JoinType::InnerJoin, RelationDef::from(of_client))
        .filter(client_token::Column::ExpiresAt.gt(now))
        .filter(client_token::Column::RevokedAt.is_null())
        .filter(client::Column::RemovedAt.is_null())
        .select_also(client::Entity)
        .one(conn)
        .await?;
    Ok(found.and_then(|(token, client)| Some((client?, token.scopes))))
}

async fn by_secret(
    app: &App,
    id: Uuid,
    secret: &str,
    way: Option<Way>,
    now: Timestamp,
) -> Result<Option<(Client, Credential)>, DomainError> {
    let of_client = client_secret::Entity::belongs_to(client::Entity)
        .from(client_secret::Column::ClientId)
        .to(client::Column::Id);
    let open = Condition::any()
        .add(client_secret::Column::ExpiresAt.is_null())
        .add(client_secret::Column::ExpiresAt.gt(now));
    let found = client_secret::Entity::find()
        .join(JoinType::InnerJoin, RelationDef::from(of_client))
        .filter(client_secret::Column::ClientId.eq(id))
        .filter(client::Column::RemovedAt.is_null())
        .filter(open)
        .select_also(client::Entity)
        .all(app.storage.read())
        .await?;
    let right = found.into_iter().find(|(row, _)| secret::matches(secret, &row.hash));
    let Some((_, Some(client))) = right else { return Ok(None) };
    let client = Client::try_from(client)?;
    let is_on = way.is_none_or(|way| client.ways.contains(way));
    Ok(is_on.then_some((client, Credential::Secret)))
}

/// The client of this id, which an assertion is said to be of.
pub(super) async fn find(app: &App, id: Uuid) -> Result<Option<Client>, DomainError> {
    let found = client::Entity::find_by_id(id)
        .filter(client::Column::RemovedAt.is_null())
        .one(app.storage.read())
        .await?;
    Ok(found.map(Client::try_from).transpose()?)
}

/// Requires that a client that has proved itself may call from here, now, and with this scope; none at the
/// token endpoint. A refusal is an event, once a minute for each kind.
///
/// # Errors
/// `client_refused` when it is suspended or calls from another network, `insufficient_scope`, or
/// `rate_limited` with the wait. Returns what is left of its rate.
pub async fn require(
    app: &App,
    client: &Client,
    address: Option<IpAddr>,
    origin: &RequestOrigin,
    scope: Option<Scope>,
) -> Result<Left, DomainError> {
    let now = app.now();
    let left = app.clients.admit(client.id, &app.config.limits.client, now).map_err(|wait| {
        metrics::request(&client.name, "rate_limited");
        refuse(ProblemCode::RateLimited).after(wait)
    })?;
    let is_inside = client.networks.is_empty()
        || address.is_some_and(|address| {
            let address = address.to_canonical();
            client.networks.iter().any(|net| net.contains(&address))
        });
    let refused = if client.is_suspended {
        Some(Refused::Suspended)
    } else if !is_inside {
        Some(Refused::Network)
    } else {
        scope.filter(|scope| !client.scopes.contains(*scope)).map(Refused::Scope)
    };
    let Some(refused) = refused else {
        metrics::request(&client.name, "admitted");
        return Ok(left);
    };
    metrics::request(&client.name, refused.kind());
    if app.clients.notes(client.id, refused.kind(), now) {
        let note = match refused {
            Refused::Scope(scope) => format!("scope {}", scope.name()),
            Refused::Suspended | Refused::Network => refused.kind().to_owned(),
        };
        event::record_alone(app, Event::ClientRefused.by_client(client.id, origin, note)).await?;
    }
    Err(match refused {
        Refused::Scope(scope) => refuse(ProblemCode::InsufficientScope)
            .because(format_args!("this needs the scope {}, which the client has not", scope.name()))
            .into(),
        Refused::Suspended => refuse(ProblemCode::ClientRefused).because("this client is suspended").into(),
        Refused::Network => {
            refuse(ProblemCode::ClientRefused).because("this client may not call from this network").into()
        }
    })
}
