//! Machine clients, as another system of the campus has one.

use std::time::Duration;

use ninsho_domain::client::command::{self, NewClient};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::{Answer, Caller, TestApp};

/// A machine client.
#[derive(Clone, Debug)]
pub(crate) struct OwnClient {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its secret.
    pub(crate) secret: String,
}

impl OwnClient {
    /// Id and secret in one.
    pub(crate) fn api_key(&self) -> String {
        format!("{}.{}", self.id, self.secret)
    }

    /// Asks for an access token with these scopes; with all of the client's when there are none.
    pub(crate) async fn ask(&self, caller: &Caller, scopes: &str) -> Answer {
        let (id, scope) = (self.id.to_string(), [("scope", scopes)]);
        let fields =
            [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &self.secret)];
        let scope = scope.iter().filter(|(_, scopes)| !scopes.is_empty());
        let fields: Vec<_> = fields.iter().chain(scope).copied().collect();
        caller.form(ninsho_shared::paths::OAUTH_TOKEN, &fields).await
    }

    /// A caller with an access token of all of the client's scopes.
    pub(crate) async fn caller(&self, app: &TestApp) -> Caller {
        let answer = self.ask(&app.caller(), "").await;
        let answer: Value = answer.granted(200);
        app.caller().with_token(answer["access_token"].as_str().unwrap())
    }
}

impl Caller {
    /// `POST` with a form.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = self.request(Method::POST, path);
        self.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }
}

impl TestApp {
    /// A client with these scopes.
    pub(crate) async fn client(&self, scopes: &str) -> OwnClient {
        self.client_with("library portal", scopes, |_| {}).await
    }

    /// A client that is changed before it is written.
    pub(crate) async fn client_with(
        &self,
        name: &str,
        scopes: &str,
        change: impl FnOnce(&mut NewClient),
    ) -> OwnClient {
        let mut new = NewClient {
            name: name.to_owned(),
            scopes: scopes.parse().unwrap(),
            networks: Vec::new(),
            ways: "".parse().unwrap(),
            public_key: None,
            joined_password: false,
        };
        change(&mut new);
        let tx = self.app.storage.begin().await.unwrap();
        let (id, secret) = command::add(&tx, &self.app, new).await.unwrap();
        tx.commit().await.unwrap();
        OwnClient { id, secret: secret.reveal().to_owned() }
    }

    /// Gives a client a new secret.
    pub(crate) async fn rotate(&self, client: &OwnClient, overlap: Duration) -> OwnClient {
        let row = command::find(self.app.storage.read(), &client.id.to_string()).await.unwrap().unwrap();
        let tx = self.app.storage.begin().await.unwrap();
        let secret = command::rotate(&tx, &self.app, &row, overlap).await.unwrap();
        tx.commit().await.unwrap();
        OwnClient { id: client.id, secret: secret.reveal().to_owned() }
    }

    /// A client with all scopes, and a caller with its access token.
    pub(crate) async fn portal(&self) -> (OwnClient, Caller) {
        self.portal_of("library portal").await
    }

    /// The same, of this name.
    pub(crate) async fn portal_of(&self, name: &str) -> (OwnClient, Caller) {
        let client = self.client_with(name, "otp:read otp:send otp:verify", |_| {}).await;
        let caller = client.caller(self).await;
        (client, caller)
    }
}
