//! What is decided in turn, under a row that may be swept away at any moment because it is old, or
//! deleted by a log-in that succeeded.

use futures_util::future::join_all;
use ninsho_domain::account::throttle;
use ninsho_domain::storage::entity::throttle as table;
use sea_orm::EntityTrait;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_for_a_row_that_goes_at_that_moment_gets_it_all_the_same() {
    let app = TestApp::start().await;
    let storage = &app.app.storage;
    let holders = (0..4).map(|_| async {
        for _ in 0..100 {
            let tx = storage.begin().await.unwrap();
            throttle::lock_for_update(&tx, "mailbox", "taro@example.com").await.unwrap();
            tx.commit().await.unwrap();
        }
    });
    let sweeper = async {
        for _ in 0..200 {
            table::Entity::delete_many().exec(storage.write()).await.unwrap();
        }
    };
    tokio::join!(join_all(holders), sweeper);
}
