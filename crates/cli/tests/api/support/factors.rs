//! Authenticators and recovery codes, as their owner has them.

use data_encoding::BASE32_NOPAD;
use ninsho_domain::factor::authenticator::totp;
use ninsho_domain::storage::entity::{authenticator, recovery_code};
use ninsho_shared::authenticators::{AuthenticatorView, NewAuthenticatorView};
use ninsho_shared::login::Factor;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::recovery_codes::NewRecoveryCodes;
use ninsho_shared::{Timestamp, paths};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Caller, Person, START, TestApp};

/// An app on somebody's phone.
#[derive(Clone, Debug)]
pub(crate) struct OwnAuthenticator {
    /// Its number.
    pub(crate) id: Uuid,
    /// What it was told.
    pub(crate) secret: Vec<u8>,
}

impl OwnAuthenticator {
    /// The app that scans what the page shows.
    pub(crate) fn scan(view: &NewAuthenticatorView) -> Self {
        Self { id: view.id, secret: BASE32_NOPAD.decode(view.secret.as_bytes()).unwrap() }
    }
}

impl Caller {
    /// Begins to set up an app.
    pub(crate) async fn begin_authenticator(&self, name: &str) -> Answer {
        self.post(paths::AUTHENTICATORS, &json!({ "name": name })).await
    }

    /// Begins to set up an app, which is granted.
    pub(crate) async fn new_authenticator(&self, name: &str) -> OwnAuthenticator {
        OwnAuthenticator::scan(&self.begin_authenticator(name).await.granted(201))
    }

    /// Proves an app.
    pub(crate) async fn verify_authenticator(&self, id: Uuid, code: &str) -> Answer {
        self.post(&paths::authenticator_verify(id), &json!({ "code": code })).await
    }

    /// Removes an app.
    pub(crate) async fn remove_authenticator(&self, id: Uuid) -> Answer {
        self.delete(&paths::authenticator(id)).await
    }

    /// Passes the second factor with what an app shows.
    pub(crate) async fn verify_by_authenticator(&self, code: &str) -> Answer {
        self.post(paths::LOGIN_VERIFY, &json!({ "factor": "authenticator", "code": code })).await
    }

    /// Passes the second factor with a recovery code.
    pub(crate) async fn verify_by_recovery_code(&self, code: &str) -> Answer {
        self.post(paths::LOGIN_VERIFY, &json!({ "factor": "recovery_code", "code": code })).await
    }

    /// Makes recovery codes.
    pub(crate) async fn recovery_codes(&self) -> Vec<String> {
        let made: NewRecoveryCodes = self.press(paths::RECOVERY_CODES).await.granted(201);
        made.codes.iter().map(ninsho_shared::RecoveryCode::grouped).collect()
    }
}

impl TestApp {
    /// Gives a person an app and ten recovery codes.
    pub(crate) async fn with_authenticator_and_recovery_codes(&self, person: &Person) {
        let (id, account_id, created_at) = (self.app.new_id().unwrap(), person.account_id, START);
        let app = authenticator::Model {
            id,
            account_id,
            name: "phone".to_owned(),
            sealed: vec![1],
            last_step: None,
            ahead_step: None,
            attempts: 0,
            created_at,
            confirmed_at: Some(created_at),
            last_used_at: None,
            removed_at: None,
        };
        let write = self.app.storage.write();
        authenticator::Entity::insert(app.into_active_model().reset_all())
            .exec_without_returning(write)
            .await
            .unwrap();
        for number in 0..10 {
            let (id, selector) = (self.app.new_id().unwrap(), format!("code{number}"));
            let hash = "no hash".to_owned();
            let code = recovery_code::Model { id, account_id, selector, hash, created_at, used_at: None };
            recovery_code::Entity::insert(code.into_active_model().reset_all())
                .exec_without_returning(write)
                .await
                .unwrap();
        }
        self.change(person, |row| row.last_factor = Some(Factor::Authenticator)).await;
    }

    /// How many authenticators and recovery codes a person has.
    pub(crate) async fn factors_of(&self, person: &Person) -> (u64, u64) {
        let authenticators = authenticator::Entity::find()
            .filter(authenticator::Column::AccountId.eq(person.account_id))
            .filter(authenticator::Column::RemovedAt.is_null())
            .count(self.app.storage.read());
        let codes = recovery_code::Entity::find()
            .filter(recovery_code::Column::AccountId.eq(person.account_id))
            .count(self.app.storage.read());
        (authenticators.await.unwrap(), codes.await.unwrap())
    }

    /// What an app shows now, on a phone whose clock is ahead by so many steps.
    pub(crate) fn shown_ahead(&self, app: &OwnAuthenticator, steps: i64) -> String {
        totp::code(&app.secret, totp::step_at(self.app.now()) + steps)
    }

    /// What an app shows now.
    pub(crate) fn shown(&self, app: &OwnAuthenticator) -> String {
        self.shown_ahead(app, 0)
    }

    /// Sets up an app in this session.
    pub(crate) async fn authenticator_in(&self, caller: &Caller, name: &str) -> OwnAuthenticator {
        let app = caller.new_authenticator(name).await;
        caller.verify_authenticator(app.id, &self.shown(&app)).await.granted::<AuthenticatorView>(200);
        app
    }

    /// A person with an address and an app, logged in, with all mails read. The step that proved
    /// the app is over.
    pub(crate) async fn with_authenticator(&self, user_id: &str) -> (Person, Caller, OwnAuthenticator) {
        let person = self.person(user_id).await;
        let caller = self.signed_in(&person).await;
        let app = self.authenticator_in(&caller, "phone").await;
        self.letters().await;
        self.advance(std::time::Duration::from_secs(30));
        (person, caller, app)
    }

    /// A person without an address, with an app that shows what it shows, and a session that passed it.
    pub(crate) async fn without_mail(&self, user_id: &str) -> (Person, Caller, OwnAuthenticator) {
        let (person, _, app) = self.with_authenticator(user_id).await;
        self.change(&person, |row| (row.mail_address, row.mail_since) = (None, None)).await;
        let caller = self.past_password(&person).await;
        let passed = caller.verify_by_authenticator(&self.shown(&app)).await;
        passed.granted::<LoginAnswer>(200);
        self.advance(std::time::Duration::from_secs(30));
        (person, caller.with_session_of(&passed), app)
    }
}

/// What an app shows at a moment.
pub(crate) fn authenticator_code_at(app: &OwnAuthenticator, now: Timestamp) -> String {
    totp::code(&app.secret, totp::step_at(now))
}

/// Six digits that are not `code`.
pub(crate) fn other_authenticator_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 500_000) % 1_000_000)
}
