//! The people, what they hold and what they know.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ninsho_domain::storage::entity::revocation_link;
use ninsho_shared::paths;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::Value;
use uuid::Uuid;

use super::answers::{collect_ids, read_token, without_session};
use super::facts::{self, Facts};
use super::steps::{Planned, STEPS, Step};
use crate::support::{Answer, Caller, Person, START, TestApp};

/// One with an address; one of the staff, who had one, once; an operator who knows the passwords of
/// all; one who never had a factor; and another operator.
const PEOPLE: [&str; 5] = ["hanako", "jiro", "saburo", "shiro", "nao"];

/// Long enough for the two operators who let somebody in, short enough to be over often.
pub(super) const STEP_UP: Duration = Duration::from_mins(20);

const OPERATORS: [&str; 2] = ["saburo", "nao"];

/// What has numbers in its paths.
const COLLECTIONS: [&str; 4] =
    [paths::ADDRESS_CHANGES, paths::INIT_REQUESTS, paths::HELPDESK_INIT_REQUESTS, paths::AUTHENTICATORS];

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
    /// What came back.
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
    random: StdRng,
}

impl World {
    pub(super) async fn new(seed: u64) -> Self {
        let app = TestApp::start_with(|config| config.limits.session.step_up.0 = STEP_UP).await;
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
            app,
            walkers,
            ids: vec![Uuid::nil()],
            revocation_links: Vec::new(),
            records: Vec::new(),
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// What the database holds of everybody.
    pub(super) async fn facts(&self) -> Vec<Facts> {
        facts::of_all(&self.app).await
    }

    /// Somebody does something; nothing when they have not what it takes.
    pub(super) async fn step(&mut self) -> Option<Act> {
        if self.chance(18) {
            let minutes = self.pick(&[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 6, 6, 11, 16, 31, 60 * 24]);
            self.app.advance(Duration::from_secs(60 * minutes));
        }
        let who = self.below(self.walkers.len());
        let step = self.draw(who);
        let planned = (step.plan)(self, who)?;
        let caller = match &planned.held {
            Some(held) => held.caller.clone(),
            None => self.app.caller(),
        };
        let request = caller.request(step.method.parse::<Method>().unwrap(), &planned.path);
        let request = if planned.body.is_null() { request } else { request.json(&planned.body) };
        let answer = caller.send(request).await;
        self.learn(who, &planned, &answer).await;
        self.forget(who, &planned, &answer);
        Some(Act {
            operation: step.operation,
            session: planned.held.map(|held| held.session),
            id: planned.id,
            token: planned.token,
            body: planned.body,
            status: answer.status,
        })
    }

    /// Most often something that is next for them, else anything.
    fn draw(&mut self, who: usize) -> &'static Step {
        let anything = self.chance(5);
        let at = self.walkers[who].best().map_or("none", |held| held.at);
        let serves = at == "full" && OPERATORS.contains(&self.walkers[who].person.user_id.as_str());
        let fits = |next: &str| next == at || next == "any" || (next == "operator" && serves);
        let is_next = |step: &&Step| anything || step.next_for.split(' ').any(fits);
        let possible: Vec<&'static Step> = STEPS.iter().filter(is_next).collect();
        let weights: usize = possible.iter().map(|step| step.weight).sum();
        let mut drawn = self.below(weights);
        let found = possible.into_iter().find(|step| {
            let found = drawn < step.weight;
            drawn = drawn.saturating_sub(step.weight);
            found
        });
        found.expect("the weights are those of the steps")
    }

    /// Who asked keeps the session that came; all mails are read by whose they are, and every number is known to all.
    async fn learn(&mut self, who: usize, planned: &Planned, answer: &Answer) {
        let held = planned.held.as_ref();
        assert!(answer.status < 500, "{}", answer.text);
        if let Some(token) = answer.body["token"].as_str() {
            let caller = held.map_or_else(|| self.app.caller(), |held| held.caller.clone());
            let (session, acr) = read_token(token);
            self.walkers[who].held.push(Held {
                caller: caller.with_token(token),
                session,
                at: match acr.rsplit(':').next() {
                    Some("restricted") => "restricted",
                    Some("password") if planned.path == paths::INIT_REQUESTS => "request",
                    Some("password") => "password",
                    _ => "full",
                },
            });
        }
        if let Some(of) = COLLECTIONS.iter().find(|path| planned.path.starts_with(**path)) {
            let mut told = Vec::new();
            collect_ids(&without_session(answer.body.clone()), &mut told);
            self.walkers[who].flows.extend(told.into_iter().map(|id| (*of, id)));
        }
        let body = &answer.body;
        if let Some(secret) = body["secret"].as_str() {
            self.walkers[who].authenticators.push(BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
        }
        let made = body["codes"].as_array().into_iter().flatten();
        self.walkers[who].recovery_codes.extend(made.map(|code| code.as_str().unwrap().to_owned()));
        // The operator is sure who is calling, and tells the code to nobody else.
        if let (Some(code), Some(user_id)) = (body["code"].as_str(), body["request"]["user_id"].as_str()) {
            let caller = self.walkers.iter_mut().find(|walker| walker.person.user_id == user_id);
            caller.unwrap().codes.push(code.replace(' ', ""));
        }
        collect_ids(&answer.body, &mut self.ids);
        collect_records(&answer.body, &mut self.records);
        self.revocation_links =
            revocation_link::Entity::find().all(self.app.app.storage.read()).await.unwrap();
        for letter in self.app.letters().await {
            let owner = self.walkers.iter_mut().find(|walker| letter.to.starts_with(&walker.person.user_id));
            let owner = owner.expect("mails go to them alone");
            owner.codes.extend(letter.code);
            owner.stops.extend(letter.stop);
        }
    }

    /// A session that has ended is mostly left alone, and so is a code that has done its work.
    fn forget(&mut self, who: usize, planned: &Planned, answer: &Answer) {
        if let (401, Some(held)) = (answer.status, &planned.held)
            && !self.chance(5)
        {
            self.walkers[who].held.retain(|other| other.session != held.session);
        }
        if let Some(said) = planned.body["code"].as_str()
            && (answer.status == 200 || self.chance(3))
        {
            // As an old one it may still be tried.
            let codes = &mut self.walkers[who].codes;
            if let Some(place) = codes.iter().position(|code| code == said) {
                codes[..=place].rotate_right(1);
            }
        }
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

/// The requests in an answer that have a record, with its hash.
fn collect_records(value: &Value, records: &mut Vec<(Uuid, String)>) {
    match value {
        Value::Object(fields) => {
            if let (Some(id), Some(hash)) = (value["id"].as_str(), value["state"]["record"]["hash"].as_str())
            {
                records.push((id.parse().unwrap(), hash.to_owned()));
            }
            fields.values().for_each(|value| collect_records(value, records));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_records(value, records)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
