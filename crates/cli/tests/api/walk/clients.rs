//! The machine clients of the walk: what they may do, and how they show themselves.

use std::time::Duration;

use ninsho_domain::client::command;
use ninsho_shared::Timestamp;
use reqwest::RequestBuilder;
use uuid::Uuid;

use super::world::World;
use crate::support::{OwnClient, TestApp};

/// One with everything, a VPN that can do no OAuth, one with a network of its own, and two with one scope.
const CLIENTS: [(&str, &str, &str, &str); 5] = [
    ("portal", "otp:read otp:send otp:verify", "", ""),
    ("vpn", "otp:send otp:verify", "path api-key", ""),
    ("library", "otp:read otp:send otp:verify", "api-key", "192.0.2.0/24"),
    ("verifier", "otp:verify", "api-key path", ""),
    ("reader", "otp:read", "", ""),
];

/// Where the clients are, and where only those are that any network may be called from.
const INSIDE: &str = "192.0.2.7";
const OUTSIDE: &str = "198.51.100.7";

/// As long as an access token lives.
const TOKEN_LIFE: Duration = Duration::from_mins(15);

/// A client as the walk knows it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) own: OwnClient,
    pub(super) scopes: &'static str,
    ways: &'static str,
    has_network: bool,
    pub(super) is_suspended: bool,
}

/// An access token that was issued.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) client: usize,
    pub(super) text: String,
    pub(super) scopes: String,
    expires_at: Timestamp,
    pub(super) is_revoked: bool,
}

impl Token {
    fn is_open(&self, now: Timestamp) -> bool {
        !self.is_revoked && now < self.expires_at
    }
}

/// A challenge that a client asked for, and for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) client: usize,
    pub(super) who: usize,
    pub(super) id: Uuid,
}

/// What a request shows.
#[derive(Clone, Debug)]
pub(super) enum By {
    /// The access token of this number.
    Token(usize),
    /// `X-API-Key`.
    ApiKey,
    /// A key in the path.
    Path,
    /// Id and secret in the body.
    Secret,
    /// `X-API-Key` with another client's secret.
    WrongSecret,
    /// A person's session.
    Session(String),
}

/// How a client shows itself in a request, and from where.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) client: usize,
    pub(super) by: By,
    from: &'static str,
}

/// Who a request was of, as far as machine clients go.
#[derive(Clone, Debug)]
pub(super) struct Calling {
    /// The client.
    pub(super) id: Uuid,
    /// Why it may not call, if it may not.
    pub(super) refusal: Option<&'static str>,
}

pub(super) async fn add_all(app: &TestApp) -> Vec<Known> {
    let mut known = Vec::new();
    for (name, scopes, ways, network) in CLIENTS {
        let own = app
            .client_with(name, scopes, |new| {
                new.ways = ways.parse().unwrap();
                new.networks = network.parse().into_iter().collect();
            })
            .await;
        known.push(Known { own, scopes, ways, has_network: !network.is_empty(), is_suspended: false });
    }
    known
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

impl World {
    /// Most often one that may; with what it has to show itself with.
    pub(super) fn client_with(&mut self, scope: &str, by_path: bool) -> Option<Shown> {
        let all: Vec<usize> = (0..self.clients.len()).collect();
        let may: Vec<usize> =
            all.iter().copied().filter(|client| has(self.clients[*client].scopes, scope)).collect();
        let client = if self.chance(5) { self.pick(&all) } else { self.pick(&may) };
        self.shown(client, by_path)
    }

    /// This client; nothing when it has nothing to show.
    pub(super) fn shown(&mut self, client: usize, by_path: bool) -> Option<Shown> {
        let shown = Shown { client, by: By::ApiKey, from: self.place_of(client) };
        match self.below(20) {
            0 => {
                let held = self.walkers.iter().find_map(|walker| walker.held.last())?;
                let token = held.caller.token().to_owned();
                return Some(Shown { by: By::Session(token), ..shown });
            }
            1 => return Some(Shown { by: By::WrongSecret, ..shown }),
            2 => return Some(shown),
            3 if !self.tokens.is_empty() => {
                let number = self.below(self.tokens.len());
                let client = self.tokens[number].client;
                let from = self.place_of(client);
                return Some(Shown { client, by: By::Token(number), from });
            }
            _ => {}
        }
        let (now, ways) = (self.app.app.now(), self.clients[client].ways);
        let newest = self.tokens.iter().rposition(|token| token.client == client && token.is_open(now));
        let by = match newest {
            Some(number) if ways.is_empty() || self.chance(2) => By::Token(number),
            _ if by_path && has(ways, "path") && self.chance(2) => By::Path,
            _ if has(ways, "api-key") => By::ApiKey,
            Some(number) => By::Token(number),
            None => return None,
        };
        Some(Shown { by, ..shown })
    }

    /// This client, with its secret in the body.
    pub(super) fn by_secret(&mut self, client: usize) -> Shown {
        Shown { client, by: By::Secret, from: self.place_of(client) }
    }

    fn place_of(&mut self, client: usize) -> &'static str {
        let elsewhere = if self.clients[client].has_network { self.chance(6) } else { self.chance(2) };
        if elsewhere { OUTSIDE } else { INSIDE }
    }

    /// Who calls, and whether they may, as the model knows it before it is sent.
    pub(super) fn calling(&self, shown: &Shown, scope: Option<&str>) -> Calling {
        let client = &self.clients[shown.client];
        let has_scope = |scopes: &str| scope.is_none_or(|scope| has(scopes, scope));
        let of_credential = match &shown.by {
            By::Session(_) => Some("session"),
            By::WrongSecret => Some("secret"),
            By::ApiKey => (!has(client.ways, "api-key")).then_some("way"),
            By::Path => (!has(client.ways, "path")).then_some("way"),
            By::Secret => None,
            By::Token(number) => {
                let token = &self.tokens[*number];
                if token.is_open(self.app.app.now()) {
                    (!has_scope(&token.scopes)).then_some("scope of the token")
                } else {
                    Some("token")
                }
            }
        };
        let refusal = of_credential.or_else(|| {
            if client.is_suspended {
                Some("suspended")
            } else if client.has_network && shown.from == OUTSIDE {
                Some("network")
            } else {
                (!has_scope(client.scopes)).then_some("scope")
            }
        });
        Calling { id: client.own.id, refusal }
    }

    /// The path for what is shown.
    pub(super) fn path_for(&self, shown: &Shown, path: &str) -> String {
        match shown.by {
            By::Path => format!("/key/{}{path}", self.clients[shown.client].own.api_key()),
            _ => path.to_owned(),
        }
    }

    /// The request with what is shown.
    pub(super) fn sign(&self, shown: &Shown, request: RequestBuilder) -> RequestBuilder {
        let own = &self.clients[shown.client].own;
        let other = &self.clients[(shown.client + 1) % self.clients.len()].own;
        let request = request.header("x-forwarded-for", shown.from);
        match &shown.by {
            By::Token(number) => request.bearer_auth(&self.tokens[*number].text),
            By::Session(token) => request.bearer_auth(token),
            By::ApiKey => request.header("x-api-key", own.api_key()),
            By::WrongSecret => request.header("x-api-key", format!("{}.{}", own.id, other.secret)),
            By::Path | By::Secret => request,
        }
    }

    /// A new access token.
    pub(super) fn learn_token(&mut self, client: usize, text: &str, scopes: &str) {
        let expires_at = self.app.app.now().plus(TOKEN_LIFE);
        let (text, scopes) = (text.to_owned(), scopes.to_owned());
        self.tokens.push(Token { client, text, scopes, expires_at, is_revoked: false });
    }

    /// Suspends a client, or lets a suspended one call again.
    pub(super) async fn toggle(&mut self, client: usize) {
        let known = &mut self.clients[client];
        let app = &self.app.app;
        let row = command::find(app.storage.read(), &known.own.id.to_string()).await.unwrap().unwrap();
        let tx = app.storage.begin().await.unwrap();
        let changed = if known.is_suspended {
            command::resume(&tx, app, &row).await.unwrap()
        } else {
            command::suspend(&tx, app, &row).await.unwrap()
        };
        tx.commit().await.unwrap();
        assert!(changed);
        known.is_suspended = !known.is_suspended;
    }
}
