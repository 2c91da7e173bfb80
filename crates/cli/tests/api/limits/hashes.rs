//! Hashes that come from elsewhere: made anew at the next right log-in, and never told by the time.

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use futures_util::future::join_all;
use ninsho_domain::key::HashKinds;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, UserId};

use crate::support::{PASSWORD, TestApp};

const OWN: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
const FOREIGN: &str = "$argon2id$v=19$m=32768,t=2,p=2$";

fn foreign_hash() -> String {
    let params = Params::new(32 * 1024, 2, 2, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"of no importance").unwrap().to_string()
}

#[tokio::test]
async fn an_imported_hash_is_made_anew_at_the_next_right_log_in_also_at_several_at_once() {
    let app = TestApp::start().await;
    let taro = app.person_with("taro", |row| row.password_hash = foreign_hash()).await;
    app.caller().log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    assert!(app.row(&taro).await.password_hash.starts_with(FOREIGN));
    let caller = app.caller();
    let answers = join_all((0..4).map(|_| caller.log_in("taro", PASSWORD))).await;
    for answer in answers {
        answer.granted::<LoginAnswer>(200);
    }
    let renewed = app.row(&taro).await.password_hash;
    assert!(renewed.starts_with(OWN), "{renewed}");
    caller.log_in("taro", "wrong").await.refused(ProblemCode::WrongCredentials);
    caller.log_in("taro", PASSWORD).await.granted::<LoginAnswer>(200);
    assert_eq!(app.row(&taro).await.password_hash, renewed);
}

#[tokio::test]
async fn an_id_that_nobody_has_is_compared_with_a_hash_of_a_kind_that_accounts_have() {
    let app = TestApp::start().await;
    let decoys = async || {
        let (kinds, conn, mut counts) = (HashKinds::default(), app.app.storage.read(), [0, 0]);
        for number in 0..200 {
            let id = UserId::parse(&format!("nobody{number}")).unwrap();
            let decoy = kinds.decoy_for(conn, &app.app.secrets, &id, app.app.now()).await.unwrap();
            let again = kinds.decoy_for(conn, &app.app.secrets, &id, app.app.now()).await.unwrap();
            assert_eq!(decoy, again, "always the same for an ID");
            counts[0] += i32::from(decoy.starts_with(OWN));
            counts[1] += i32::from(decoy.starts_with(FOREIGN));
        }
        counts
    };
    assert_eq!(decoys().await, [200, 0]);
    for number in 0..4 {
        app.person_with(&format!("taro{number}"), |row| {
            if number > 0 {
                row.password_hash = foreign_hash();
            }
        })
        .await;
    }
    let [own, foreign] = decoys().await;
    assert_eq!(own + foreign, 200);
    assert!((25..75).contains(&own), "a quarter of the accounts have one of ours: {own} of 200");
    app.caller().log_in("nobody", "wrong").await.refused(ProblemCode::WrongCredentials);
}
