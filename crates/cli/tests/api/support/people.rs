//! People with accounts.

use std::sync::LazyLock;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use ninsho_domain::key::hash_now;
use ninsho_domain::key::random::SeededRandom;
use ninsho_domain::storage::entity::account;
use ninsho_shared::Password;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{START, TestApp};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Hashed once: a hash takes its time on purpose.
static HASH: LazyLock<String> = LazyLock::new(|| {
    hash_now(&Password::parse(PASSWORD.to_owned()).unwrap(), &SeededRandom::new(1)).unwrap()
});

/// The same as a hash that costs next to nothing, where hashing is not what is shown.
pub(crate) static CHEAP_HASH: LazyLock<String> = LazyLock::new(|| {
    let least = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, least);
    argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"of no importance").unwrap().to_string()
});

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The account's number.
    pub(crate) account_id: Uuid,
    /// The ID.
    pub(crate) user_id: String,
    /// The registered address; empty when there is none.
    pub(crate) mail: String,
}

impl TestApp {
    /// An account with this ID, the common password, and the address `<id>@example.com`.
    pub(crate) async fn person(&self, user_id: &str) -> Person {
        self.person_with(user_id, |_| {}).await
    }

    /// An account that is changed before it is written.
    pub(crate) async fn person_with(
        &self,
        user_id: &str,
        change: impl FnOnce(&mut account::Model),
    ) -> Person {
        let mut row = account::Model {
            id: self.app.new_id().unwrap(),
            user_id: user_id.parse().unwrap(),
            password_hash: HASH.clone(),
            mail_address: Some(format!("{user_id}@example.com").parse().unwrap()),
            mail_since: Some(START),
            second_factor_failures: 0,
            second_factor_given_back: 0,
            second_factor_locked_until: None,
            frozen_at: None,
            desk_until: None,
            enrolled_at: Some(START),
            last_factor: None,
            staff: false,
            operator_since: None,
            closed_at: None,
            created_at: START,
        };
        change(&mut row);
        let person = Person {
            account_id: row.id,
            user_id: row.user_id.to_string(),
            mail: row.mail_address.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        account::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(self.app.storage.write())
            .await
            .unwrap();
        person
    }

    /// The registered address of a person, as it is now.
    pub(crate) async fn address_of(&self, person: &Person) -> Option<String> {
        self.row(person).await.mail_address.map(|address| address.to_string())
    }

    /// The account as it is in the database now.
    pub(crate) async fn row(&self, person: &Person) -> account::Model {
        account::Entity::find_by_id(person.account_id).one(self.app.storage.read()).await.unwrap().unwrap()
    }

    /// Changes the account in the database, as the staff or time would.
    pub(crate) async fn change(&self, person: &Person, change: impl FnOnce(&mut account::Model)) {
        let mut row = self.row(person).await;
        change(&mut row);
        let row = row.into_active_model().reset_all();
        account::Entity::update(row).exec(self.app.storage.write()).await.unwrap();
    }
}
