//! What the hourly sweep takes and what it leaves.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, IntoActiveModel, PaginatorTrait, QueryOrder};

use super::*;
use crate::registration::init_request::{InitRequestState, Route};
use crate::storage::entity::account;

async fn storage(folder: &tempfile::TempDir) -> Storage {
    let file = folder.path().join("ninsho.db");
    let storage = Storage::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    storage.migrate().await.unwrap();
    storage
}

async fn throttle_of(storage: &Storage, key: String, last_at: Timestamp) {
    let row = throttle::ActiveModel {
        key: Set(key),
        failures: Set(1),
        last_at: Set(last_at),
        blocked_until: Set(Timestamp::from_millis(0)),
    };
    throttle::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
}

#[tokio::test]
async fn what_is_old_goes_in_batches_and_what_is_young_stays() {
    let folder = tempfile::tempdir().unwrap();
    let storage = storage(&folder).await;
    let now = Timestamp::from_millis(1_800_000_000_000);
    let limits = Limits::default();
    let forget_after = limits.set_up.forget_after.0;
    let old = now.minus(forget_after + Duration::from_secs(1));
    for number in 0..=BATCH {
        throttle_of(&storage, format!("old {number}"), old).await;
    }
    throttle_of(&storage, "young".to_owned(), now.minus(forget_after)).await;

    assert_eq!(sweep(&storage, &limits, now).await.unwrap(), BATCH + 1);
    assert_eq!(throttle::Entity::find().count(storage.read()).await.unwrap(), 1);
    assert_eq!(sweep(&storage, &limits, now).await.unwrap(), 0);
}

#[tokio::test]
async fn wrong_passwords_go_when_they_are_forgotten_and_those_of_an_account_stay() {
    let folder = tempfile::tempdir().unwrap();
    let storage = storage(&folder).await;
    let now = Timestamp::from_millis(1_800_000_000_000);
    let second = Duration::from_secs(1);
    for (key, forget_at) in
        [("forgotten", Some(now.minus(second))), ("kept", Some(now.plus(second))), ("account", None)]
    {
        let row = password_tries::ActiveModel {
            key: Set(key.to_owned()),
            clear_at: Set(now.minus(DAY)),
            failures: Set(1),
            forget_at: Set(forget_at),
        };
        password_tries::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
    }
    assert_eq!(sweep(&storage, &Limits::default(), now).await.unwrap(), 1);
    assert_eq!(password_tries::Entity::find().count(storage.read()).await.unwrap(), 2);
}

#[tokio::test]
async fn an_answer_that_was_kept_goes_when_its_day_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let storage = storage(&folder).await;
    let now = Timestamp::from_millis(1_800_000_000_000);
    let second = Duration::from_secs(1);
    for (name, expires_at) in [("over", now.minus(second)), ("kept", now)] {
        let row = kept_answer::Model {
            name: name.to_owned(),
            request: String::new(),
            attempt: id(1),
            begun_at: expires_at.minus(DAY),
            expires_at,
            answer: None,
        };
        let row = row.into_active_model().reset_all();
        kept_answer::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
    }
    assert_eq!(sweep(&storage, &Limits::default(), now).await.unwrap(), 1);
    assert_eq!(kept_answer::Entity::find().count(storage.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_limit_that_looks_further_back_keeps_what_it_counts() {
    let folder = tempfile::tempdir().unwrap();
    let storage = storage(&folder).await;
    let now = Timestamp::from_millis(1_800_000_000_000);
    throttle_of(&storage, "a".to_owned(), now.minus(DAY * 2)).await;
    let mut limits = Limits::default();
    limits.set_up.forget_after = crate::config::Span(DAY * 3);
    assert_eq!(sweep(&storage, &limits, now).await.unwrap(), 0);
}

#[tokio::test]
async fn what_was_begun_and_left_is_closed_and_its_key_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let storage = storage(&folder).await;
    let now = Timestamp::from_millis(1_800_000_000_000);
    for number in 0..4 {
        account_of(&storage, number, now).await;
    }
    let hour = Duration::from_hours(1);
    for (number, state, expires_at) in [
        (0, InitRequestState::Begun, now),
        (1, InitRequestState::AtDesk, now.plus(Duration::from_millis(1))),
        (2, InitRequestState::Confirmed, now.minus(hour)),
        (3, InitRequestState::Completed, now.minus(hour)),
    ] {
        init_request_of(&storage, number, state, expires_at).await;
    }
    for (number, confirmed, created_at) in [
        (0, false, now.minus(hour)),
        (1, true, now.minus(hour)),
        (2, false, now.minus(Duration::from_mins(10))),
    ] {
        authenticator_of(&storage, number, confirmed, created_at).await;
    }

    assert_eq!(sweep(&storage, &Limits::default(), now).await.unwrap(), 0);
    let requests = request_row::Entity::find().order_by_asc(request_row::Column::Id);
    let requests = requests.all(storage.read()).await.unwrap();
    let ends: Vec<_> = requests.iter().map(|row| (row.state, row.ended_at)).collect();
    let ended = |at: Timestamp| Some(at);
    assert_eq!(
        ends,
        [
            (InitRequestState::Expired, ended(now)),
            (InitRequestState::AtDesk, None),
            (InitRequestState::Expired, ended(now.minus(hour))),
            (InitRequestState::Completed, None)
        ]
    );
    let authenticators = authenticator::Entity::find().order_by_asc(authenticator::Column::Id);
    let authenticators = authenticators.all(storage.read()).await.unwrap();
    let kept: Vec<_> = authenticators.iter().map(|row| (row.removed_at, row.sealed.len())).collect();
    assert_eq!(kept, [(ended(now), 0), (None, 3), (None, 3)]);

    let later = now.plus(REMOVED_AUTHENTICATORS).plus(Duration::from_millis(1));
    assert_eq!(sweep(&storage, &Limits::default(), later).await.unwrap(), 1);
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn account_of(storage: &Storage, number: u128, now: Timestamp) {
    let row = account::Model {
        id: id(number),
        user_id: format!("a{number}").parse().unwrap(),
        password_hash: String::new(),
        mail_address: None,
        mail_since: None,
        second_factor_failures: 0,
        second_factor_given_back: 0,
        second_factor_locked_until: None,
        frozen_at: None,
        desk_until: None,
        enrolled_at: None,
        last_factor: None,
        staff: false,
        operator_since: None,
        closed_at: None,
        created_at: now,
    };
    let row = row.into_active_model().reset_all();
    account::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
}

async fn init_request_of(storage: &Storage, number: u128, state: InitRequestState, expires_at: Timestamp) {
    let row = request_row::Model {
        id: id(number),
        account_id: id(number),
        session_id: id(number),
        case_reference: format!("KX4-7Q{number}"),
        route: Route::Mail,
        state,
        challenge_id: None,
        created_at: expires_at.minus(Duration::from_hours(1)),
        expires_at,
        ended_at: None,
        taken_by: None,
        taken_at: None,
        checks: String::new(),
        ticket: None,
        needs_second: false,
        approved_by: None,
        approved_record: None,
        objected_at: None,
        released_at: None,
        network: String::new(),
        browser: String::new(),
    };
    let row = row.into_active_model().reset_all();
    request_row::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
}

async fn authenticator_of(storage: &Storage, number: u128, confirmed: bool, created_at: Timestamp) {
    let row = authenticator::Model {
        id: id(number),
        account_id: id(number),
        name: "phone".to_owned(),
        sealed: vec![1, 2, 3],
        last_step: None,
        ahead_step: None,
        attempts: 0,
        created_at,
        confirmed_at: confirmed.then_some(created_at),
        last_used_at: None,
        removed_at: None,
    };
    let row = row.into_active_model().reset_all();
    authenticator::Entity::insert(row).exec_without_returning(storage.write()).await.unwrap();
}
