//! Somebody who calls the API.

use ninsho_shared::login::{LoginAnswer, LoginView};
use ninsho_shared::paths;
use ninsho_shared::session::{CurrentSession, SessionView};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde_json::{Value, json};

use super::{Answer, contract, proxy};

/// Somebody who calls the API, with a token or without.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client: Client,
    origin: String,
    /// The path that the server is below, as its origin here ends with it.
    base: String,
    token: Option<String>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The connection broke.
    Broken(#[expect(dead_code, reason = "it is printed")] reqwest::Error),
    /// Nobody is behind the proxy, or whoever was asked went away.
    Nobody,
}

impl Caller {
    pub(crate) fn new(origin: String) -> Self {
        let base = Url::parse(&origin).unwrap().path().trim_end_matches('/').to_owned();
        Self { client: Client::builder().no_proxy().build().unwrap(), origin, base, token: None }
    }

    /// The same caller with another token.
    pub(crate) fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The caller without a token.
    pub(crate) fn stranger(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// Whom this caller calls.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The token that this caller sends.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().expect("this caller has a token")
    }

    /// A request to be changed before it is sent by [`Caller::send`].
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.origin));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request, and holds the answer against the OpenAPI document.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap()
    }

    /// As [`Caller::send`], to a server that may be killed before it answers.
    pub(crate) async fn try_send(&self, request: RequestBuilder) -> Result<Answer, Unanswered> {
        let request = request.build().unwrap();
        // The document knows no path that the server is below.
        let path = request.url().path();
        let path = path.strip_prefix(&self.base).unwrap_or(path).to_owned();
        let method = request.method().to_string();
        let response = self.client.execute(request).await.map_err(Unanswered::Broken)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if headers.contains_key(proxy::NO_ANSWER) {
            return Err(Unanswered::Nobody);
        }
        let text = response.text().await.map_err(Unanswered::Broken)?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Answer { status, headers, text, body };
        contract::check(&method, &path, &answer);
        Ok(answer)
    }

    /// The status of something that the OpenAPI document does not describe.
    pub(crate) async fn status_of(&self, request: RequestBuilder) -> u16 {
        request.send().await.unwrap().status().as_u16()
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` with a JSON body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// `POST` without a body.
    pub(crate) async fn press(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    /// `DELETE`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Logs in with ID and password, the session in the body.
    pub(crate) async fn log_in(&self, user_id: &str, password: &str) -> Answer {
        let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
        self.stranger().post(paths::LOGIN, &body).await
    }

    /// Logs in as [`Caller::log_in`] does, from this address, as a trusted proxy says.
    pub(crate) async fn log_in_from(&self, address: &str, user_id: &str, password: &str) -> Answer {
        let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
        let request = self.stranger().request(Method::POST, paths::LOGIN);
        self.send(request.header("x-forwarded-for", address).json(&body)).await
    }

    /// Sends a one-time password for the log-in.
    pub(crate) async fn verify_login(&self, code: &str) -> Answer {
        self.post(paths::LOGIN_VERIFY, &json!({ "factor": "mail", "code": code })).await
    }

    /// The caller with the session that an answer carries.
    pub(crate) fn with_session_of(&self, answer: &Answer) -> Self {
        let answer: LoginAnswer = answer.granted(200);
        self.with_token(answer.token.expect("the answer carries a token").reveal())
    }

    /// The caller's session.
    pub(crate) async fn session(&self) -> SessionView {
        let CurrentSession::Open { session } = self.get(paths::SESSION).await.granted(200) else {
            panic!("this caller is in no session")
        };
        session
    }

    /// How far the caller's log-in is.
    pub(crate) async fn login_state(&self) -> LoginView {
        self.get(paths::LOGIN).await.granted::<LoginAnswer>(200).login
    }
}
