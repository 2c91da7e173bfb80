//! Ten hashes take their time when the server is busy.

use futures_util::future::join_all;
use ninsho_domain::storage::entity::throttle;
use ninsho_shared::{Password, ProblemCode, paths};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::end_session;
use crate::support::{PASSWORD, TestApp, dump};

#[tokio::test]
async fn recovery_codes_whose_session_ends_while_they_are_hashed_are_not_made() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let owner = app.signed_in(&taro).await;
    let thief = app.signed_in(&taro).await;
    let session = thief.session().await.id;
    let before = throttle::Entity::find().count(app.app.storage.read()).await.unwrap();
    // Strangers log in: their hashes are before those of the codes.
    let strangers = join_all(
        (0..16).map(|_| app.app.hasher.matches(Password::parse(PASSWORD.to_owned()).unwrap(), None)),
    );
    let ends = async {
        // The set-up is counted before the first hash.
        while throttle::Entity::find().count(app.app.storage.read()).await.unwrap() == before {
            tokio::task::yield_now().await;
        }
        end_session(app.app.storage.write(), session, app.app.now()).await;
        dump::rows(app.app.storage.read()).await
    };
    let (_, answer, expected) = tokio::join!(strangers, thief.press(paths::RECOVERY_CODES), ends);
    answer.refused(ProblemCode::SessionEnded);
    dump::assert_unchanged(app.app.storage.read(), &expected, "a session that ended meanwhile").await;
    assert_eq!(app.factors_of(&taro).await, (0, 0));
    owner.get(paths::ACCOUNT).await.granted::<serde_json::Value>(200);
}
