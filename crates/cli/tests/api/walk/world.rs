//! The people, what they hold and what they know.

use std::collections::BTreeMap;
use std::time::Duration;

use ninsho_domain::account::command;
use ninsho_domain::storage::entity::revocation_link;
use ninsho_shared::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::answers;
use super::clients::{self, Asked, Calling, Known, Token};
use super::facts::{self, Everything};
use super::steps::{OF_CLIENTS, OF_CONTRACT, Planned, STEPS, Step};
use crate::support::{Answer, Caller, Person, START, TestApp};

/// One with an address; one of the staff, who had one, once; an operator who knows the passwords of
/// all; one who never had a factor; and another operator.
const PEOPLE: [&str; 5] = ["hanako", "jiro", "saburo", "shiro", "nao"];

/// Long enough for the two operators who let somebody in, short enough to be over often.
pub(super) const STEP_UP: Duration = Duration::from_mins(20);

const OPERATORS: [&str; 2] = ["saburo", "nao"];

/// Whose accounts the staff closes once in a while.
const MAY_BE_CLOSED: [usize; 3] = [0, 1, 3];

/// A session that somebody holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) caller: Caller,
    pub(super) session: Uuid,
    /// How far it has got: its level, or `request` for one that an initialization goes on in.
    pub(super) at: &'static str,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Walker {
    pub(super) person: Person,
    pub(super) held: Vec<Held>,
    /// Codes that arrived in their mailboxes, oldest first.
    pub(super) codes: Vec<String>,
    /// Tokens of stop links that arrived there.
    pub(super) stops: Vec<String>,
    /// The numbers that they were told, with the paths that they belong to.
    pub(super) flows: Vec<(&'static str, Uuid)>,
    /// What their authenticators were told.
    pub(super) authenticators: Vec<Vec<u8>>,
    pub(super) recovery_codes: Vec<String>,
}

impl Walker {
    /// The newest of the sessions that have proved the most.
    fn best(&self) -> Option<&Held> {
        ["full", "restricted"]
            .iter()
            .find_map(|level| self.held.iter().rfind(|held| held.at == *level))
            .or(self.held.last())
    }
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub(super) struct Act {
    /// Its name in the OpenAPI document.
    pub(super) operation: &'static str,
    /// With which session.
    pub(super) session: Option<Uuid>,
    /// With which number in the path.
    pub(super) id: Option<Uuid>,
    /// With which stop link's token.
    pub(super) token: Option<String>,
    /// What was said.
    pub(super) body: Value,
    /// The machine client that did it, if one did.
    pub(super) client: Option<Calling>,
    /// The ID that a client named, if it named one.
    pub(super) user: Option<String>,
    /// What came back; of the contract, what it means.
    pub(super) status: u16,
}

/// Everything that the walk goes over.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) walkers: Vec<Walker>,
    /// The numbers of all flows and sessions ever seen, of anyone.
    pub(super) ids: Vec<Uuid>,
    pub(super) revocation_links: Vec<revocation_link::Model>,
    /// Requests whose records operators have seen, with the hashes of these, oldest first.
    pub(super) records: Vec<(Uuid, String)>,
    pub(super) clients: Vec<Known>,
    /// The access tokens and challenges of the clients, oldest first.
    pub(super) tokens: Vec<Token>,
    pub(super) asked: Vec<Asked>,
    /// Whose account the staff has closed.
    closed: Option<usize>,
    /// When codes arrived at each address.
    pub(super) arrivals: BTreeMap<String, Vec<Timestamp>>,
    /// How often each operation has succeeded, in this walk and those before it.
    pub(super) succeeded: BTreeMap<&'static str, usize>,
    random: StdRng,
}

/// What has never succeeded yet is tried so many times as often.
const EAGER: usize = 4;

impl World {
    pub(super) async fn new(seed: u64, succeeded: BTreeMap<&'static str, usize>) -> Self {
        let app = TestApp::start_with(|config| {
            config.limits.session.step_up.0 = STEP_UP;
            config.privacyidea.enabled = true;
            config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        })
        .await;
        // The model says of each moment what it has to be.
        app.stand_still();
        let mut walkers = Vec::new();
        for user_id in PEOPLE {
            let person = app
                .person_with(user_id, |row| match user_id {
                    "jiro" => (row.mail_address, row.mail_since, row.staff) = (None, None, true),
                    "shiro" => {
                        (row.mail_address, row.mail_since, row.enrolled_at) = (None, None, None);
                    }
                    id if OPERATORS.contains(&id) => row.operator_since = Some(START),
                    _ => {}
                })
                .await;
            walkers.push(Walker {
                person,
                held: Vec::new(),
                codes: Vec::new(),
                stops: Vec::new(),
                flows: Vec::new(),
                authenticators: Vec::new(),
                recovery_codes: Vec::new(),
            });
        }
        Self {
            clients: clients::add_all(&app).await,
            tokens: Vec::new(),
            asked: Vec::new(),
            closed: None,
            arrivals: BTreeMap::new(),
            app,
            walkers,
            ids: vec![Uuid::nil()],
            revocation_links: Vec::new(),
            records: Vec::new(),
            succeeded,
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// What the database holds of everybody.
    pub(super) async fn facts(&self) -> Everything {
        facts::of_all(&self.app).await
    }

    /// Somebody does something; nothing when they have not what it takes.
    pub(super) async fn step(&mut self) -> Option<Act> {
        if self.chance(24) {
            let minutes = self.pick(&[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 6, 6, 11, 16, 31, 60 * 24]);
            self.app.advance(Duration::from_secs(60 * minutes));
        }
        let who = self.below(self.walkers.len());
        // Operators have other things to do, most often.
        let is_operator = OPERATORS.contains(&self.walkers[who].person.user_id.as_str());
        let of_client = self.chance(if is_operator { 12 } else { 3 });
        let step = if of_client { self.draw_of_client() } else { self.draw(who) };
        let mut planned = (step.plan)(self, who)?;
        let calling = match &planned.shown {
            Some(shown) => Some(self.calling(shown, planned.scope)),
            None => self.with_a_clients_token(&mut planned),
        };
        let answer = self.send(step, &planned).await;
        self.learn(who, &planned, &answer).await;
        self.forget(who, &planned, &answer);
        Some(Act {
            operation: step.operation,
            session: planned.held.map(|held| held.session),
            id: planned.id,
            token: planned.token,
            body: planned.body,
            client: calling,
            user: planned.user,
            status: answers::meaning(step.operation, &answer),
        })
    }

    /// Once in a while a person comes with a client's token in place of a session.
    fn with_a_clients_token(&mut self, planned: &mut Planned) -> Option<Calling> {
        if planned.held.is_none() || self.tokens.is_empty() || !self.chance(40) {
            return None;
        }
        let tokens = self.tokens.clone();
        let token = self.pick(&tokens);
        let caller = self.app.caller().with_token(token.text);
        planned.held = Some(Held { caller, session: Uuid::nil(), at: "none" });
        Some(Calling { id: self.clients[token.client].own.id, refusal: Some("no session") })
    }

    async fn send(&self, step: &Step, planned: &Planned) -> Answer {
        let caller = match &planned.held {
            Some(held) => held.caller.clone(),
            None => self.app.caller(),
        };
        let path = planned
            .shown
            .as_ref()
            .map_or_else(|| planned.path.clone(), |shown| self.path_for(shown, &planned.path));
        let request = caller.request(step.method.parse::<Method>().unwrap(), &path);
        let request = match &planned.shown {
            Some(shown) => self.sign(shown, request),
            None => request,
        };
        let request = if planned.is_form {
            let form = serde_urlencoded::to_string(&planned.body).unwrap();
            request.header("content-type", "application/x-www-form-urlencoded").body(form)
        } else if planned.body.is_null() {
            request
        } else {
            request.json(&planned.body)
        };
        caller.send(request).await
    }

    /// What the staff does beside it, once in a while. Says whether anything was done.
    pub(super) async fn staff(&mut self) -> bool {
        let suspended = self.clients.iter().position(|client| client.is_suspended);
        let odds = if suspended.is_some() { 15 } else { 100 };
        if !self.chance(odds) {
            return self.close_or_reopen().await;
        }
        let client = suspended.unwrap_or_else(|| self.below(self.clients.len()));
        self.toggle(client).await;
        true
    }

    async fn close_or_reopen(&mut self) -> bool {
        let odds = if self.closed.is_some() { 12 } else { 300 };
        if !self.chance(odds) {
            return false;
        }
        // The help desk stays open.
        let who = self.closed.unwrap_or_else(|| self.pick(&MAY_BE_CLOSED));
        let (app, id) = (&self.app.app, self.walkers[who].person.account_id);
        let (tx, account) = app.storage.lock_account(id).await.unwrap();
        self.closed = if self.closed.is_none() {
            command::close(&tx, app, &account).await.unwrap();
            Some(who)
        } else {
            command::reopen(&tx, app, &account).await.unwrap();
            None
        };
        tx.commit().await.unwrap();
        true
    }

    /// Most often something that is next for them, else anything.
    fn draw(&mut self, who: usize) -> &'static Step {
        let anything = self.chance(5);
        let at = self.walkers[who].best().map_or("none", |held| held.at);
        let serves = at == "full" && OPERATORS.contains(&self.walkers[who].person.user_id.as_str());
        let fits = |next: &str| next == at || next == "any" || (next == "operator" && serves);
        let is_next = |step: &&Step| anything || step.next_for.split(' ').any(fits);
        self.among(STEPS.iter().filter(is_next).collect())
    }

    fn draw_of_client(&mut self) -> &'static Step {
        self.among(OF_CLIENTS.iter().chain(OF_CONTRACT).collect())
    }

    /// One of them, by their weights.
    fn among(&mut self, possible: Vec<&'static Step>) -> &'static Step {
        let weighed: Vec<_> = possible.into_iter().map(|step| (step, self.weight(step))).collect();
        let mut drawn = self.below(weighed.iter().map(|(_, weight)| weight).sum());
        let found = weighed.into_iter().find_map(|(step, weight)| {
            let found = drawn < weight;
            drawn = drawn.saturating_sub(weight);
            found.then_some(step)
        });
        found.expect("the weights are those of the steps")
    }

    fn weight(&self, step: &Step) -> usize {
        if self.succeeded.contains_key(step.operation) { step.weight } else { EAGER * step.weight }
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    /// Once in so many.
    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub(super) fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }

    /// One of their sessions: most often the newest of those that have proved the most.
    pub(super) fn session_of(&mut self, who: usize) -> Option<Held> {
        let held = self.walkers[who].held.clone();
        if held.is_empty() {
            None
        } else if self.chance(4) {
            Some(self.pick(&held))
        } else {
            self.walkers[who].best().cloned()
        }
    }

    /// A number for this path: most often the newest of their own, else any that was ever seen.
    pub(super) fn flow(&mut self, who: usize, path: &'static str) -> Uuid {
        let newest = self.walkers[who].flows.iter().rfind(|(of, _)| *of == path).map(|(_, id)| *id);
        match newest {
            Some(newest) if self.random.random_ratio(3, 4) => newest,
            _ => self.any_id(),
        }
    }

    /// Any number that was ever seen, of anyone.
    pub(super) fn any_id(&mut self) -> Uuid {
        let all = self.ids.clone();
        let newest = &all[all.len().saturating_sub(12)..];
        if self.chance(2) { self.pick(newest) } else { self.pick(&all) }
    }

    /// A code: most often the newest of their own, else an old one, another's or none that ever was.
    pub(super) fn code(&mut self, who: usize) -> String {
        let own = self.walkers[who].codes.clone();
        let all: Vec<String> = self.walkers.iter().flat_map(|walker| walker.codes.clone()).collect();
        match self.below(8) {
            0 if !all.is_empty() => self.pick(&all),
            1 => format!("{:08}", self.below(100_000_000)),
            2 if !own.is_empty() => self.pick(&own),
            _ => own.last().cloned().unwrap_or_else(|| "00000000".to_owned()),
        }
    }
}
