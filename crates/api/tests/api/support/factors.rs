//! Apps and recovery codes, as rows: what an initialization takes away.

use ninsho_api::storage::entity::{app_factor, recovery_code};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use super::{Person, START, TestApp};

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
}
