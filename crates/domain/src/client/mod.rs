//! Machine clients: other systems of the campus that ask for one-time passwords.
//!
//! A client proves itself by OAuth (RFC 6749 §4.4) and gets an access token of some minutes, or by a way
//! that the staff has switched on for it because its plugin can do no OAuth. Either way it is asked for
//! the scope, the network that it calls from and its rate at each request ([`authenticate`]), and once more
//! in the transaction that writes ([`hold`]).

mod access_token;
pub mod assertion;
mod authenticate;
pub mod command;
mod hold;
mod metrics;
mod parts;
mod secret;

use ipnet::IpNet;
use uuid::Uuid;

use crate::storage::entity::client;

pub use access_token::{AccessToken, Introspected, introspect, issue, revoke};
pub use authenticate::{Credential, Presented, Refused, authenticate, require};
pub use hold::hold;
pub use metrics::describe;
pub use parts::{Scope, Scopes, UnknownWord, Way, Ways, Word};
pub use secret::{ClientSecret, api_key};

/// A machine client, as it is now.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The networks that it calls from; none for any.
    pub networks: Vec<IpNet>,
    /// The ways besides OAuth by which it may prove itself.
    pub ways: Ways,
    /// The public key of its assertions, as a JWK (RFC 7517).
    pub public_key: Option<String>,
    /// Whether it may send password and one-time password in one.
    pub joined_password: bool,
    /// Whether it is suspended.
    pub is_suspended: bool,
}

impl TryFrom<client::Model> for Client {
    type Error = anyhow::Error;

    fn try_from(row: client::Model) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.id,
            scopes: row.scopes.parse()?,
            networks: row
                .networks
                .split(' ')
                .filter(|net| !net.is_empty())
                .map(str::parse)
                .collect::<Result<_, _>>()?,
            ways: row.ways.parse()?,
            name: row.name,
            public_key: row.public_key,
            joined_password: row.joined_password,
            is_suspended: row.suspended_at.is_some(),
        })
    }
}
