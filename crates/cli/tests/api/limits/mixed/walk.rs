//! What is done, and what the count has to be.

mod clients;
mod tries;

use std::collections::BTreeMap;
use std::time::Duration;

use ninsho_shared::authenticators::AuthenticatorView;
use ninsho_shared::{ProblemCode, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use crate::support::{Answer, Caller, Fleet, OwnAuthenticator, OwnClient, Owner, authenticator_code_at};

/// What can be tried, and how often it is.
const STEPS: [(Step, usize); 17] = [
    (Step::LogIn, 6),
    (Step::MailCode, 6),
    (Step::TryMail, 16),
    (Step::TryAuthenticator, 10),
    (Step::TryRecoveryCode, 8),
    (Step::Initialize, 5),
    (Step::SendConfirmation, 6),
    (Step::TryConfirmation, 14),
    (Step::BeginChange, 4),
    (Step::ResendChange, 3),
    (Step::TryChange, 12),
    (Step::AskPortal, 6),
    (Step::TryPortal, 12),
    (Step::TryPortalAuthenticator, 6),
    (Step::TryPortalRecoveryCode, 4),
    (Step::Restart, 3),
    (Step::Wait, 7),
];

/// Successes begin after so many failures in a row: three locks.
const FAILURES_FIRST: i32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    LogIn,
    MailCode,
    TryMail,
    TryAuthenticator,
    TryRecoveryCode,
    Initialize,
    SendConfirmation,
    TryConfirmation,
    BeginChange,
    ResendChange,
    TryChange,
    AskPortal,
    TryPortal,
    TryPortalAuthenticator,
    TryPortalRecoveryCode,
    Restart,
    Wait,
}

/// Somebody who tries, and the model of their account.
pub(super) struct Walk<'f> {
    fleet: &'f Fleet,
    size: usize,
    random: StdRng,
    taro: Owner<'f>,
    app: OwnAuthenticator,
    recovery_codes: Vec<String>,
    /// Sessions that have passed the second factor, and the password.
    full: Caller,
    half: Caller,
    /// The code that was mailed to the second.
    mailed: Option<String>,
    request: Option<(Uuid, Caller)>,
    confirmation: Option<String>,
    change: Option<(Uuid, String)>,
    /// A machine client, and the challenge that it asked for last, with its code.
    portal: OwnClient,
    asked: Option<(Uuid, String)>,
    addresses: usize,
    failures: i32,
    given_back: i32,
    locked_until: Option<Timestamp>,
    locks_in_a_row: Vec<u64>,
    most_failures: i32,
    successes: usize,
    /// How often each kind of try was compared and was wrong.
    wrong: BTreeMap<Step, usize>,
}

impl<'f> Walk<'f> {
    pub(super) async fn new(fleet: &'f Fleet, size: usize, seed: u64) -> Self {
        let mut taro = Owner::new(fleet, "taro").await;
        let full = taro.signed_in().await;
        let app = full.new_authenticator("phone").await;
        full.verify_authenticator(app.id, &authenticator_code_at(&app, fleet.now()))
            .await
            .granted::<AuthenticatorView>(200);
        let recovery_codes = full.recovery_codes().await;
        let half = taro.past_password().await;
        let portal = clients::add(fleet).await;
        Self {
            fleet,
            size,
            random: StdRng::seed_from_u64(seed),
            taro,
            app,
            recovery_codes,
            full,
            half,
            mailed: None,
            request: None,
            confirmation: None,
            change: None,
            portal,
            asked: None,
            addresses: 0,
            failures: 0,
            given_back: 0,
            locked_until: None,
            locks_in_a_row: Vec::new(),
            most_failures: 0,
            successes: 0,
            wrong: BTreeMap::new(),
        }
    }

    /// Does something, and holds the count against the model.
    pub(super) async fn step(&mut self) {
        let step = self.draw();
        let before = self.fleet.now();
        let locked = self.locked_until.is_some_and(|until| before < until);
        let tried = self.act(step).await;
        let after = self.fleet.now();
        let row = self.fleet.app.row(&self.taro.person).await;
        if let Some(answer) = &tried {
            assert!(answer.status < 500, "{}\n{}", answer.text, self.fleet.errors());
            let compared = answer.status < 300 || answer.refusal() == Some(ProblemCode::WrongCode);
            let open = self.locked_until.is_none_or(|until| until <= after);
            assert!(!compared || open, "{step:?} was looked at while it was locked: {}", answer.text);
            self.count(step, answer, locked);
        }
        assert_eq!(row.second_factor_failures, self.failures, "after {step:?}: {tried:#?}");
        let until = row.second_factor_locked_until;
        if until != self.locked_until {
            self.has_locked(step, until, before, after);
        }
    }

    /// What the model makes of an answer.
    fn count(&mut self, step: Step, answer: &Answer, locked: bool) {
        // An app's code that was used already was compared as well, and is given back some times.
        let by_authenticator = matches!(step, Step::TryAuthenticator | Step::TryPortalAuthenticator);
        let used = by_authenticator && answer.refusal() == Some(ProblemCode::CodeUsed);
        if answer.status < 300 {
            (self.failures, self.given_back, self.locked_until) = (0, 0, None);
            self.locks_in_a_row.clear();
            self.successes += 1;
        } else if used && self.given_back < 10 {
            self.given_back += 1;
        } else if used || answer.refusal() == Some(ProblemCode::WrongCode) {
            self.failures += 1;
            self.most_failures = self.most_failures.max(self.failures);
            *self.wrong.entry(step).or_default() += 1;
        } else if locked {
            let refusals = [
                ProblemCode::SecondFactorLocked,
                // Its session, its flow or its freshness was over before.
                ProblemCode::SessionEnded,
                ProblemCode::SessionReplaced,
                ProblemCode::StepUpRequired,
                ProblemCode::NoCodeSent,
                ProblemCode::CodeUsed,
                ProblemCode::CodeExpired,
                ProblemCode::FlowEnded,
                ProblemCode::NotFound,
            ];
            assert!(refusals.contains(&answer.refusal().unwrap()), "{step:?}: {}", answer.text);
        }
    }

    /// The account is locked from now on: at a tenth failure, and twice as long as the last time.
    fn has_locked(&mut self, step: Step, until: Option<Timestamp>, before: Timestamp, after: Timestamp) {
        let until = until.unwrap_or_else(|| panic!("{step:?} has taken the lock away"));
        assert!(self.failures > 0 && self.failures % 10 == 0, "{step:?} has locked at {}", self.failures);
        let minutes = 15 << (self.failures / 10 - 1);
        let span = Duration::from_mins(minutes);
        assert!(
            before.plus(span) <= until && until <= after.plus(span),
            "{step:?} has not locked for {span:?}"
        );
        self.locks_in_a_row.push(minutes);
        self.locked_until = Some(until);
    }

    /// Panics when too little has happened to show anything.
    pub(super) fn has_seen_enough(&self) {
        println!(
            "most failures {}, successes {}, wrong {:?}",
            self.most_failures, self.successes, self.wrong
        );
        assert!(self.most_failures >= FAILURES_FIRST, "{}", self.most_failures);
        assert!(self.successes > 0, "a success takes the count back");
        for step in [
            Step::TryMail,
            Step::TryAuthenticator,
            Step::TryRecoveryCode,
            Step::TryConfirmation,
            Step::TryChange,
            Step::TryPortal,
            Step::TryPortalAuthenticator,
            Step::TryPortalRecoveryCode,
        ] {
            assert!(self.wrong.contains_key(&step), "{step:?} was never wrong: {:?}", self.wrong);
        }
    }

    fn draw(&mut self) -> Step {
        let all: usize = STEPS.iter().map(|(_, weight)| weight).sum();
        let mut drawn = self.random.random_range(0..all);
        let found = STEPS.iter().find(|(_, weight)| {
            let found = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            found
        });
        found.expect("the weights are those of the steps").0
    }

    /// Whether this try is to be right.
    fn right(&mut self) -> bool {
        self.most_failures >= FAILURES_FIRST && self.random.random_ratio(1, 3)
    }

    /// Does it; returns the answer when a code was typed.
    async fn act(&mut self, step: Step) -> Option<Answer> {
        match step {
            Step::LogIn => (self.half, self.mailed) = (self.taro.past_password().await, None),
            Step::MailCode => self.mail_code().await,
            Step::TryMail => return self.try_mail().await,
            Step::TryAuthenticator => return Some(self.try_authenticator().await),
            Step::TryRecoveryCode => return Some(self.try_recovery_code().await),
            Step::Initialize => {
                (self.request, self.confirmation) = (Some(self.taro.initializing().await), None);
            }
            Step::SendConfirmation => self.send_confirmation().await,
            Step::TryConfirmation => return self.try_confirmation().await,
            Step::BeginChange => self.begin_change().await,
            Step::ResendChange => {
                if let Some((change, _)) = &self.change {
                    let answer = self.full.resend_change(*change).await;
                    assert!(answer.status < 500, "{}", answer.text);
                }
            }
            Step::TryChange => return self.try_change().await,
            Step::AskPortal => self.ask_portal().await,
            Step::TryPortal => return self.try_portal().await,
            Step::TryPortalAuthenticator => return Some(self.try_portal_authenticator().await),
            Step::TryPortalRecoveryCode => return Some(self.try_portal_recovery_code().await),
            Step::Restart => self.restart().await,
            Step::Wait => {
                let minutes = [1, 1, 1, 2, 6, 11, 16, 31, 61];
                let minutes = minutes[self.random.random_range(0..minutes.len())];
                self.fleet.advance(Duration::from_mins(minutes)).await;
            }
        }
        None
    }

    async fn restart(&mut self) {
        let place = self.random.random_range(0..self.size);
        if self.random.random() {
            self.fleet.kill(place).await;
        } else {
            self.fleet.stop(place).await;
        }
        self.fleet.restart(place).await;
    }
}
