//! Whoever asks for mails to one address, it gets three in ten minutes and ten a day.

use std::time::Duration;

use futures_util::future::join_all;
use ninsho_shared::{ProblemCode, Timestamp, paths};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::{client, start};
use crate::support::{Answer, Caller, OwnClient, Person, TestApp};

/// Something that lets a code be mailed.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The log-in here.
    LogIn,
    /// An initialization.
    Initialization,
    /// A challenge of a client.
    Challenge,
    /// `/validate/triggerchallenge`.
    Trigger,
    /// `/validate/check` with an empty `pass`.
    Check,
    /// Somebody else changes their address to this one.
    Another,
}

const WAYS: [Way; 6] =
    [Way::LogIn, Way::Initialization, Way::Challenge, Way::Trigger, Way::Check, Way::Another];

/// Everybody who asks.
struct Askers {
    victim: Person,
    clients: Vec<OwnClient>,
    login: Caller,
    initialization: (Uuid, Caller),
    /// Each has a change of its own, since a later one would take the place of the first.
    others: Vec<Caller>,
}

impl Askers {
    async fn ready(app: &TestApp, victim: &Person) -> Self {
        let mut clients = Vec::new();
        for number in 0..3 {
            clients.push(client(app, &format!("client {number}")).await);
        }
        let mut others = Vec::new();
        for number in 0..6 {
            let other = app.person(&format!("other{number}")).await;
            others.push(app.signed_in(&other).await);
        }
        let flow = app.initializing(victim).await;
        app.letters().await;
        Self {
            victim: victim.clone(),
            clients,
            login: app.past_password(victim).await,
            initialization: (flow.id, flow.caller),
            others,
        }
    }

    /// Asks in the way of this number, before the process of `caller`.
    async fn ask(&self, caller: &Caller, number: usize) -> Answer {
        let by = |caller: &Caller, token: &Caller| caller.with_token(token.token());
        let client = &self.clients[number % self.clients.len()];
        let user = &self.victim.user_id;
        let keyed = |path: &str| caller.request(Method::POST, path).header("x-api-key", client.api_key());
        match WAYS[number % WAYS.len()] {
            Way::LogIn => by(caller, &self.login).press(paths::LOGIN_OTP).await,
            Way::Initialization => {
                let (id, session) = &self.initialization;
                by(caller, session).press(&paths::init_request_send(*id)).await
            }
            Way::Challenge => {
                let context = json!({ "application": format!("application {number}") });
                let body = json!({ "user_id": user, "factor": "mail", "context": context });
                caller.send(keyed(paths::OTP_CHALLENGES).json(&body)).await
            }
            Way::Trigger => {
                let body = json!({ "user": user, "type": "email" });
                caller.send(keyed("/validate/triggerchallenge").json(&body)).await
            }
            Way::Check => {
                let body = json!({ "user": user, "pass": "", "type": "email" });
                caller.send(keyed("/validate/check").json(&body)).await
            }
            Way::Another => {
                let body = json!({ "address": self.victim.mail });
                let other = &self.others[number / WAYS.len() % self.others.len()];
                by(caller, other).post(paths::ADDRESS_CHANGES, &body).await
            }
        }
    }
}

/// How many codes have come.
async fn mailed(app: &TestApp, victim: &Person) -> usize {
    app.codes_mailed(&victim.mail).await
}

#[tokio::test]
async fn all_doors_at_one_moment_mail_three_codes_to_one_address() {
    let app = start().await;
    let (victim, _, own) = app.with_authenticator("victim").await;
    app.advance(Duration::from_hours(25));
    let askers = Askers::ready(&app, &victim).await;
    let before = [app.caller(), app.another_process().await];
    let answers = join_all((0..36).map(|number| askers.ask(&before[number / 6 % 2], number))).await;
    for answer in &answers {
        assert!(answer.status < 500, "{}", answer.text);
    }
    assert!(answers.iter().any(|answer| answer.refusal() == Some(ProblemCode::SendLimitReached)));
    assert_eq!(mailed(&app, &victim).await, 3);
    // Nobody is kept out by that who has an authenticator.
    let portal = askers.clients[0].caller(&app).await;
    let body = json!({ "user_id": victim.user_id, "code": app.shown(&own) });
    assert_eq!(portal.post(paths::OTP_VERIFY, &body).await.status, 200);
    app.advance(Duration::from_secs(30));
    let login = app.past_password(&victim).await;
    assert_eq!(login.verify_by_authenticator(&app.shown(&own)).await.status, 200);
}

#[tokio::test]
async fn whatever_all_doors_ask_for_a_day_the_address_stays_within_its_limits() {
    let app = start().await;
    let victim = app.person("victim").await;
    let mut askers = Askers::ready(&app, &victim).await;
    let mut arrivals: Vec<Timestamp> = Vec::new();
    // Every four minutes for thirty hours, each time by another door.
    for step in 0..(30 * 15) {
        match WAYS[step % WAYS.len()] {
            Way::LogIn => askers.login = app.past_password(&victim).await,
            Way::Initialization => {
                let flow = app.initializing(&victim).await;
                askers.initialization = (flow.id, flow.caller);
            }
            // Whoever changes an address has passed the second factor minutes ago.
            Way::Another if step % 30 == 29 => {
                let other = app.person(&format!("another{step}")).await;
                askers.others = vec![app.signed_in(&other).await];
            }
            Way::Challenge | Way::Trigger | Way::Check | Way::Another => {}
        }
        let answer = askers.ask(&app.caller(), step).await;
        assert!(answer.status < 500, "{}", answer.text);
        let new = mailed(&app, &victim).await - arrivals.len();
        arrivals.extend(std::iter::repeat_n(app.app.now(), new));
        app.advance(Duration::from_mins(4));
    }
    for (span, limit) in [(Duration::from_mins(10), 3), (Duration::from_hours(24), 10)] {
        for window in arrivals.windows(limit + 1) {
            assert!(window[limit].since(window[0]) >= span, "{limit} in {span:?}: {arrivals:?}");
        }
    }
    assert_eq!(arrivals.len(), 20, "and the owner of the address gets what the limits allow");
}
