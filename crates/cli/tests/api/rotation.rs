//! A rotation of the server key: what was made before stays good, and the old key is worth
//! nothing for what is made after.

use std::time::Duration;

use ninsho_domain::factor::authenticator;
use ninsho_domain::key::code;
use ninsho_domain::key::random::SeededRandom;
use ninsho_domain::key::{Secrets, ServerKey};
use ninsho_domain::key::{revocation_token, token};
use ninsho_domain::storage::entity::signing_key;
use ninsho_shared::Timestamp;
use ninsho_shared::account::AccountView;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;
use ninsho_shared::revocation::RevocationView;
use sea_orm::EntityTrait;

use crate::support::TestApp;

/// The keys as a rotation at this moment leaves them.
fn rotated_at(now: Timestamp) -> Secrets {
    let key = |from, byte| ServerKey { from, bytes: [byte; 32].into() };
    Secrets::of_keys(&[key(now, 9), key(Timestamp::from_millis(i64::MIN), 7)]).unwrap()
}

/// Does what `ninsho keys rotate` does, and starts the service again.
async fn rotate(app: &mut TestApp) {
    app.advance(Duration::from_secs(1));
    let secrets = rotated_at(app.app.now());
    let tx = app.app.storage.begin().await.unwrap();
    let random = SeededRandom::new(5);
    token::reseal_keys(&tx, &secrets, &random).await.unwrap();
    authenticator::secret::reseal_all(&tx, &secrets, &random).await.unwrap();
    tx.commit().await.unwrap();
    app.restart_with(secrets).await;
}

#[tokio::test]
async fn codes_links_tokens_and_apps_of_before_stay_good() {
    let mut app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let changing = app.changing("hanako", "hanako@example.net").await;
    let token = app.signed_in(&taro).await.token().to_owned();
    app.letters().await;
    rotate(&mut app).await;

    let hanako = app.caller().with_token(changing.caller.token());
    assert!(matches!(hanako.read_revocation(&changing.stop).await, RevocationView::CanStop { .. }));
    hanako.verify_change(changing.id, &changing.code).await.granted::<AddressChangeView>(200);
    let taro_full = app.caller().with_token(token);
    taro_full.get(paths::ACCOUNT).await.granted::<AccountView>(200);
    let caller = app.past_password(&taro).await;
    caller.verify_by_authenticator(&app.shown(&own)).await.granted::<LoginAnswer>(200);
}

#[tokio::test]
async fn the_old_key_alone_opens_nothing_of_after() {
    let mut app = TestApp::start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    rotate(&mut app).await;
    let old = Secrets::new(&[7; 32]).unwrap();

    let changing = app.changing("hanako", "hanako@example.net").await;
    let traces = app.traces(&changing.person).await;
    for challenge in &traces.codes {
        let code = code::code(&app.app.secrets, challenge).unwrap();
        assert_ne!(code::code(&old, challenge).unwrap().reveal(), code.reveal());
    }
    assert!(revocation_token::read(&app.app.secrets, &changing.stop).is_some());
    assert_eq!(revocation_token::read(&old, &changing.stop), None);

    let row = &app.traces(&taro).await.authenticators[0];
    assert_eq!(authenticator::secret::open(&app.app.secrets, row).unwrap().as_slice(), own.secret);
    assert!(authenticator::secret::open(&old, row).is_err());
    let keys = signing_key::Entity::find().all(app.app.storage.read()).await.unwrap();
    assert_eq!(keys.len(), 1);
    for key in keys {
        assert!(old.open(&format!("signing key {}", key.id), &key.sealed).is_err());
    }
}
