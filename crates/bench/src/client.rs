//! The machine client of the bench.

use anyhow::{Context, Result};
use ninsho_shared::paths;
use ninsho_shared::session::SessionToken;
use serde::Deserialize;

use crate::caller::{self, Caller};
use crate::server::Installation;

/// A machine client with the scopes of a log-in.
#[derive(Debug)]
pub(crate) struct Client {
    id: String,
    secret: String,
}

#[derive(Deserialize)]
struct Issued {
    access_token: String,
}

impl Client {
    /// Adds it, as the staff would.
    ///
    /// # Errors
    /// When the command fails, or prints something else.
    pub(crate) async fn add(installation: &Installation) -> Result<Self> {
        let scopes = ["--scope", "otp:send", "--scope", "otp:verify"];
        let printed = installation.command(&[&["client", "add", "bench"], &scopes[..]].concat()).await?;
        let field = |name: &str| {
            let line = printed.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned()).with_context(|| format!("no {name} was printed"))
        };
        Ok(Self { id: field("client_id")?, secret: field("client_secret")? })
    }

    /// A new access token. Both kinds of token are sent alike, so that of a session stands for it here.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn token(&self, caller: &mut Caller) -> Result<SessionToken> {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", self.id.as_str()),
            ("client_secret", self.secret.as_str()),
        ];
        let issued: Issued =
            caller.ask(&caller::post_form(paths::OAUTH_TOKEN, &fields)).await?.ok()?.json()?;
        Ok(SessionToken::new(issued.access_token))
    }
}
