//! Apps and recovery codes, as their owner has them.

use data_encoding::BASE32_NOPAD;
use ninsho_api::challenge::totp;
use ninsho_api::storage::entity::{app_factor, recovery_code};
use ninsho_shared::apps::{AppView, NewAppView};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::recovery_codes::NewRecoveryCodes;
use ninsho_shared::{Timestamp, paths};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Caller, Person, START, TestApp};

/// An app on somebody's phone.
#[derive(Clone, Debug)]
pub(crate) struct OwnApp {
    /// Its number.
    pub(crate) id: Uuid,
    /// What it was told.
    pub(crate) secret: Vec<u8>,
}

impl OwnApp {
    /// The app that scans what the page shows.
    pub(crate) fn scan(view: &NewAppView) -> Self {
        Self { id: view.id, secret: BASE32_NOPAD.decode(view.secret.as_bytes()).unwrap() }
    }
}

impl Caller {
    /// Begins to set up an app.
    pub(crate) async fn begin_app(&self, name: &str) -> Answer {
        self.post(paths::APPS, &json!({ "name": name })).await
    }

    /// Begins to set up an app, which is granted.
    pub(crate) async fn new_app(&self, name: &str) -> OwnApp {
        OwnApp::scan(&self.begin_app(name).await.granted(201))
    }

    /// Proves an app.
    pub(crate) async fn verify_app(&self, id: Uuid, code: &str) -> Answer {
        self.post(&paths::app_verify(id), &json!({ "code": code })).await
    }

    /// Removes an app.
    pub(crate) async fn remove_app(&self, id: Uuid) -> Answer {
        self.delete(&paths::app(id)).await
    }

    /// Passes the second factor with what an app shows.
    pub(crate) async fn verify_by_app(&self, code: &str) -> Answer {
        self.post(paths::LOGIN_VERIFY, &json!({ "factor": "app", "code": code })).await
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
    pub(crate) async fn with_app_and_recovery_codes(&self, person: &Person) {
        let (id, account_id, created_at) = (self.app.new_id().unwrap(), person.account_id, START.as_millis());
        let app = app_factor::Model {
            id,
            account_id,
            name: "phone".to_owned(),
            sealed: vec![1],
            last_step: None,
            attempts: 0,
            created_at,
            confirmed_at: Some(created_at),
            last_used_at: None,
            removed_at: None,
        };
        let write = self.app.storage.write();
        app_factor::Entity::insert(app.into_active_model().reset_all())
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
        self.change(person, |row| row.last_factor = Some("app".to_owned())).await;
    }

    /// How many apps and recovery codes a person has.
    pub(crate) async fn factors_of(&self, person: &Person) -> (u64, u64) {
        let apps = app_factor::Entity::find()
            .filter(app_factor::Column::AccountId.eq(person.account_id))
            .filter(app_factor::Column::RemovedAt.is_null())
            .count(self.app.storage.read());
        let codes = recovery_code::Entity::find()
            .filter(recovery_code::Column::AccountId.eq(person.account_id))
            .count(self.app.storage.read());
        (apps.await.unwrap(), codes.await.unwrap())
    }

    /// What an app shows now, on a phone whose clock is ahead by so many steps.
    pub(crate) fn shown_ahead(&self, app: &OwnApp, steps: i64) -> String {
        totp::code(&app.secret, totp::step_at(self.app.now()) + steps)
    }

    /// What an app shows now.
    pub(crate) fn shown(&self, app: &OwnApp) -> String {
        self.shown_ahead(app, 0)
    }

    /// Sets up an app in this session.
    pub(crate) async fn app_in(&self, caller: &Caller, name: &str) -> OwnApp {
        let app = caller.new_app(name).await;
        caller.verify_app(app.id, &self.shown(&app)).await.granted::<AppView>(200);
        app
    }

    /// A person with an address and an app, logged in, with all mails read. The step that proved
    /// the app is over.
    pub(crate) async fn with_app(&self, user_id: &str) -> (Person, Caller, OwnApp) {
        let person = self.person(user_id).await;
        let caller = self.signed_in(&person).await;
        let app = self.app_in(&caller, "phone").await;
        self.letters().await;
        self.advance(std::time::Duration::from_secs(30));
        (person, caller, app)
    }

    /// A person without an address, with an app that shows what it shows, and a session that passed it.
    pub(crate) async fn without_mail(&self, user_id: &str) -> (Person, Caller, OwnApp) {
        let (person, _, app) = self.with_app(user_id).await;
        self.change(&person, |row| (row.mail_address, row.mail_since) = (None, None)).await;
        let caller = self.past_password(&person).await;
        let passed = caller.verify_by_app(&self.shown(&app)).await;
        passed.granted::<LoginAnswer>(200);
        self.advance(std::time::Duration::from_secs(30));
        (person, caller.with_session_of(&passed), app)
    }
}

/// What an app shows at a moment.
pub(crate) fn app_code_at(app: &OwnApp, now: Timestamp) -> String {
    totp::code(&app.secret, totp::step_at(now))
}

/// Six digits that are not `code`.
pub(crate) fn other_app_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 500_000) % 1_000_000)
}
