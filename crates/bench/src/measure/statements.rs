//! Statements of each endpoint and of the mail worker, as the storage counts them. The API's tests hold each
//! to its number; here they stand beside their targets.

use anyhow::{Context, Result};
use ninsho_domain::client::command::{self as clients, NewClient};
use ninsho_domain::storage::RoundTrips;
use ninsho_shared::paths;
use ninsho_shared::session::SessionToken;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::address;
use crate::caller::{self, Caller};
use crate::inside::{Inside, Place};
use crate::stage::login_request;
use crate::table::{Row, Target};

/// What something cost.
struct Counted {
    name: String,
    trips: RoundTrips,
    /// The most that is wanted.
    most: Option<f64>,
}

/// Counts them on SQLite, and on a PostgreSQL when there is one.
///
/// # Errors
/// When the server refuses.
pub(super) async fn measure(postgres: Option<&str>) -> Result<Vec<Row>> {
    let on_sqlite = on(Place::sqlite()?).await?;
    let Some(server) = postgres else {
        let rows = on_sqlite.iter().map(|counted| row(counted, None));
        return Ok(rows.chain([Row::skipped("statements on PostgreSQL", "--postgres names none")]).collect());
    };
    let on_postgres = on(Place::postgres(server).await?).await?;
    Ok(on_sqlite.iter().zip(&on_postgres).map(|(counted, other)| row(counted, Some(other))).collect())
}

async fn on(place: Place) -> Result<Vec<Counted>> {
    let server = Inside::start(&place.url()).await?;
    let mut counting = Counting::begin(&server).await?;
    counting.flow_a().await?;
    counting.flow_b().await?;
    counting.help_desk().await?;
    counting.clients().await?;
    let rows = counting.rows;
    server.app.storage.clone().close().await;
    drop(server);
    place.remove().await?;
    Ok(rows)
}

/// The larger number is held to the target.
fn row(counted: &Counted, on_postgres: Option<&Counted>) -> Row {
    let Counted { name, trips, most } = counted;
    let other = on_postgres.map_or(0, |other| other.trips.statements);
    let statements = u32::try_from(trips.statements.max(other)).unwrap_or(u32::MAX);
    let mut beside = format!("transactions: {}", trips.begins);
    if let Some(other) = on_postgres.filter(|other| other.trips != *trips) {
        beside = format!("{beside}; PostgreSQL: {}, {}", other.trips.statements, other.trips.begins);
    }
    Row::counted(format!("statements, {name}"), statements, beside, most.map(Target::AtMost))
}

struct Counting<'a> {
    server: &'a Inside,
    caller: Caller,
    flow: &'static str,
    rows: Vec<Counted>,
}

impl<'a> Counting<'a> {
    /// Begins once the server knows what it looks up every now and then.
    async fn begin(server: &'a Inside) -> Result<Self> {
        let caller = Caller::connect(server.address).await?;
        let mut counting = Self { server, caller, flow: "", rows: Vec::new() };
        counting.signed_in("somebody", false).await?;
        counting.rows.clear();
        Ok(counting)
    }

    /// Asks for something and counts what that costs.
    async fn ask(&mut self, name: &'static str, most: Option<f64>, request: &[u8]) -> Result<Value> {
        let before = self.server.app.storage.round_trips();
        let answer = self.caller.ask(request).await?.ok().context(name)?.json()?;
        self.count(name, most, self.server.app.storage.round_trips() - before);
        Ok(answer)
    }

    fn count(&mut self, name: &str, most: Option<f64>, trips: RoundTrips) {
        self.rows.push(Counted { name: format!("{}: {name}", self.flow), trips, most });
    }

    async fn signed_in(&mut self, id: &str, is_operator: bool) -> Result<SessionToken> {
        self.server.add(id, is_operator).await?;
        let answer = self.ask("log in", Some(8.0), &login_request(id)?).await?;
        let token = token(&answer)?;
        self.ask("ask for a code", Some(6.0), &caller::post_nothing(paths::LOGIN_OTP, &token)).await?;
        let before = self.server.app.storage.round_trips();
        let code = self.server.code(&address(id)).await?;
        // The last lease finds nothing more.
        let trips = self.server.app.storage.round_trips() - before;
        let trips = RoundTrips { statements: trips.statements - 1, ..trips };
        self.count("mail the code", Some(3.0), trips);
        let typed = json!({ "factor": "mail", "code": code });
        let request = caller::post(paths::LOGIN_VERIFY, Some(&token), &typed)?;
        let answer = self.ask("verify", Some(7.0), &request).await?;
        self::token(&answer)
    }

    /// The address change of a session that may make one.
    async fn change(&mut self, token: &SessionToken, new: &str) -> Result<()> {
        let request = caller::post(paths::ADDRESS_CHANGES, Some(token), &json!({ "address": new }))?;
        let change = self.ask("begin the change", Some(9.0), &request).await?;
        let change = id(&change)?;
        self.ask("read the change", None, &caller::get(&paths::address_change(change), Some(token))).await?;
        let code = json!({ "code": self.server.code(new).await? });
        let request = caller::post(&paths::address_change_verify(change), Some(token), &code)?;
        self.ask("verify the change", Some(9.0), &request).await?;
        Ok(())
    }

    async fn flow_a(&mut self) -> Result<()> {
        self.flow = "A";
        let token = self.signed_in("taro", false).await?;
        for (name, path, most) in [
            ("read the session", paths::SESSION, Some(1.0)),
            ("read the account", paths::ACCOUNT, None),
            ("read the history", paths::ACCOUNT_HISTORY, None),
            ("list the sessions", paths::SESSIONS, None),
        ] {
            self.ask(name, most, &caller::get(path, Some(&token))).await?;
        }
        self.change(&token, "taro@example.org").await
    }

    /// An initialization that was begun.
    async fn initializing(&mut self, person: &str) -> Result<(SessionToken, Uuid)> {
        self.server.add(person, false).await?;
        let body = json!({ "user_id": person, "password": crate::hashes::PASSWORD, "deliver": "body" });
        let request = caller::post(paths::INIT_REQUESTS, None, &body)?;
        let answer = self.ask("begin an initialization", Some(9.0), &request).await?;
        Ok((token(&answer)?, id(&answer["init_request"])?))
    }

    async fn confirm(&mut self, token: &SessionToken, request: Uuid, code: &str) -> Result<SessionToken> {
        let code = json!({ "code": code });
        let request = caller::post(&paths::init_request_confirm(request), Some(token), &code)?;
        self::token(&self.ask("confirm it", Some(9.0), &request).await?)
    }

    async fn flow_b(&mut self) -> Result<()> {
        self.flow = "B by mail";
        let (token, request) = self.initializing("hanako").await?;
        let send = caller::post_nothing(&paths::init_request_send(request), &token);
        self.ask("mail its code", Some(9.0), &send).await?;
        let code = self.server.code(&address("hanako")).await?;
        let token = self.confirm(&token, request, &code).await?;
        self.change(&token, "hanako@example.org").await
    }

    async fn help_desk(&mut self) -> Result<()> {
        let counted = self.rows.len();
        let desk = self.signed_in("desk", true).await?;
        self.rows.truncate(counted);
        self.flow = "B by the help desk";
        let (token, request) = self.initializing("jiro").await?;
        let ask = caller::post_nothing(&paths::init_request_desk(request), &token);
        self.ask("ask the help desk", None, &ask).await?;
        let take = caller::post_nothing(&paths::helpdesk_take(request), &desk);
        self.ask("take it up", None, &take).await?;
        let checks = json!({ "checks": ["birth_date", "call_back"], "ticket": "INC-4711" });
        let release = caller::post(&paths::helpdesk_release(request), Some(&desk), &checks)?;
        let told = self.ask("tell its code", None, &release).await?;
        let code = told["code"].as_str().context("no code is told")?.replace(' ', "");
        let token = self.confirm(&token, request, &code).await?;
        self.change(&token, "jiro@example.org").await
    }

    async fn clients(&mut self) -> Result<()> {
        self.flow = "clients";
        self.server.add("saburo", false).await?;
        let app = &self.server.app;
        let new = NewClient {
            name: "bench".to_owned(),
            scopes: "otp:read otp:send otp:verify".parse()?,
            networks: Vec::new(),
            ways: "".parse()?,
            public_key: None,
            joined_password: false,
        };
        let tx = app.storage.begin().await?;
        let (client, secret) = clients::add(&tx, app, new).await?;
        tx.commit().await?;
        let client = client.to_string();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client.as_str()),
            ("client_secret", secret.reveal()),
        ];
        let issued =
            self.ask("issue an access token", None, &caller::post_form(paths::OAUTH_TOKEN, &fields)).await?;
        let issued = issued["access_token"].as_str().context("no token is issued")?;
        let token = SessionToken::new(issued.to_owned());
        let factors = caller::get(&paths::otp_factors("saburo"), Some(&token));
        self.ask("read a person's factors", None, &factors).await?;
        let request = caller::post(paths::OTP_CHALLENGES, Some(&token), &json!({ "user_id": "saburo" }))?;
        let challenge = self.ask("ask for a one-time password", None, &request).await?;
        let challenge = id(&challenge)?;
        let read = caller::get(&paths::otp_challenge(challenge), Some(&token));
        self.ask("read its status", None, &read).await?;
        let code = json!({ "code": self.server.code(&address("saburo")).await? });
        let verify = caller::post(&paths::otp_challenge_verify(challenge), Some(&token), &code)?;
        self.ask("verify it", None, &verify).await?;
        Ok(())
    }
}

fn token(answer: &Value) -> Result<SessionToken> {
    let token = answer["token"].as_str().context("the answer holds no token")?;
    Ok(SessionToken::new(token.to_owned()))
}

fn id(answer: &Value) -> Result<Uuid> {
    Ok(answer["id"].as_str().context("the answer holds no id")?.parse()?)
}
