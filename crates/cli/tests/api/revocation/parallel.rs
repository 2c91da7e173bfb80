//! The owner presses the button while whoever asked for the change goes on.

use futures_util::future::join_all;
use ninsho_shared::revocation::RevocationView;

use crate::support::{START, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn of_many_presses_at_once_one_acts_and_all_say_the_same() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.changing("taro", "taro@example.net").await;
    let owner = app.caller();
    let views = join_all((0..16).map(|_| owner.press_revocation(&taro.stop))).await;
    assert!(views.iter().all(|view| *view == RevocationView::Stopped { at: START }), "{views:?}");
    assert_eq!(app.count_of(&taro.person, "address_change_stopped").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_stopped_or_it_is_done_and_frozen_and_nothing_between() {
    let app = TestApp::start().await;
    let owner = app.caller();
    for round in 0..20 {
        let taro = app.changing(&format!("user{round}"), &format!("user{round}@example.net")).await;
        let (proved, stopped) =
            tokio::join!(taro.caller.verify_change(taro.id, &taro.code), owner.press_revocation(&taro.stop));
        let traces = app.traces(&taro.person).await;
        let changed = traces.address() == Some(format!("user{round}@example.net"));
        let frozen = traces.account.frozen_at.is_some();
        match stopped {
            RevocationView::Stopped { .. } => assert!(!changed && !frozen, "round {round}"),
            RevocationView::Frozen { .. } => assert!(changed && frozen, "round {round}"),
            other => panic!("{other:?}"),
        }
        assert!(proved.status < 500, "{}", proved.text);
        assert_eq!(proved.status == 200, changed, "{}", proved.text);
        assert_eq!((traces.open_sessions(), traces.pending_codes()), (0, 0), "round {round}");
    }
}
