//! `GET /sessions`, `DELETE /sessions` and `DELETE /sessions/{id}`: all of an account.

use std::time::Duration;

use ninsho_domain::config::Network;
use ninsho_shared::account::{AccountView, HistoryView};
use ninsho_shared::institution::Bilingual;
use ninsho_shared::session::{Level, SessionItem, SessionsView};
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use uuid::Uuid;

use crate::support::{Caller, PASSWORD, START, TestApp};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn list(caller: &Caller) -> Vec<SessionItem> {
    caller.get(paths::SESSIONS).await.granted::<SessionsView>(200).sessions
}

#[tokio::test]
async fn the_open_sessions_are_listed_with_their_browsers_newest_first() {
    let app = TestApp::start().await;
    app.stand_still();
    let taro = app.person("taro").await;
    app.person("hanako").await;
    let first = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(2));
    let body = serde_json::json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    let login = app.caller().request(Method::POST, paths::LOGIN).header("user-agent", FIREFOX).json(&body);
    let second = app.caller().with_session_of(&app.caller().send(login).await);
    app.caller().log_in("hanako", PASSWORD).await;

    let sessions = list(&first).await;
    let ids: Vec<Uuid> = sessions.iter().map(|session| session.id).collect();
    assert_eq!(ids, [second.session().await.id, first.session().await.id]);
    let shown: Vec<_> = sessions.iter().map(|session| (session.current, session.level)).collect();
    assert_eq!(shown, [(false, Level::Password), (true, Level::Full)]);
    assert_eq!(sessions[0].origin.browser, "Firefox, Windows");
    assert_eq!(sessions[0].origin.network, "127.0.0.0/24", "the network, and no whole address");
    let times = (sessions[1].created_at, sessions[1].last_seen_at);
    assert_eq!(times, (START, START.plus(Duration::from_mins(2))));
    assert_eq!(first.get(paths::ACCOUNT).await.granted::<AccountView>(200).open_sessions, 2);
}

#[tokio::test]
async fn a_network_has_the_name_that_the_institution_gives_it() {
    let on_campus = Bilingual { ja: "学内".to_owned(), en: "on campus".to_owned() };
    let name = on_campus.clone();
    let app = TestApp::start_with(|config| {
        let network = Network { name, from: vec!["127.0.0.0/8".parse().unwrap()] };
        config.institution.networks.push(network);
    })
    .await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    assert_eq!(list(&caller).await[0].origin.network_name.as_ref(), Some(&on_campus));
    let history = caller.get(paths::ACCOUNT_HISTORY).await.granted::<HistoryView>(200);
    let origin = history.events[0].origin.as_ref().unwrap();
    assert_eq!((origin.network.as_str(), &origin.network_name), ("127.0.0.0/24", &Some(on_campus)));
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_listed() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let logged_out = app.signed_in(&taro).await;
    logged_out.delete(paths::SESSION).await;
    app.advance(Duration::from_secs(1));
    app.past_password(&taro).await;
    app.advance(Duration::from_mins(29));
    let caller = app.signed_in(&taro).await;
    assert_eq!(list(&caller).await.len(), 2);
    app.advance(Duration::from_mins(1));
    assert_eq!(list(&caller).await.len(), 1, "one has been idle for too long");
}

#[tokio::test]
async fn the_owner_ends_another_session_and_it_ends_at_once() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let lost = app.signed_in(&taro).await;
    app.advance(Duration::from_mins(5));
    let caller = app.signed_in(&taro).await;
    app.advance(Duration::from_secs(1));
    let path = paths::session(lost.session().await.id);
    let answer = caller.delete(&path).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    lost.get(paths::SESSION).await.refused(ProblemCode::SessionEnded);
    caller.get(paths::SESSION).await.granted::<serde_json::Value>(200);
    assert_eq!(app.events(&taro).await, ["logged_in", "logged_in", "session_ended"]);

    caller.delete(&path).await.refused(ProblemCode::NotFound);
    assert_eq!(app.count_of(&taro, "session_ended").await, 1, "what has ended already is no event");
}

#[tokio::test]
async fn the_owner_ends_all_other_sessions_and_nobody_elses() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let (lost, half, theirs) =
        (app.signed_in(&taro).await, app.past_password(&taro).await, app.signed_in(&hanako).await);
    app.advance(Duration::from_mins(5));
    let caller = app.signed_in(&taro).await;
    app.advance(Duration::from_secs(1));
    let answer = caller.delete(paths::SESSIONS).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    for ended in [lost, half] {
        let refused = ended.get(paths::SESSION).await;
        refused.refused(ProblemCode::SessionEnded);
        assert_eq!(refused.body["ended_because"], "ended_elsewhere", "{}", refused.text);
    }
    theirs.get(paths::SESSION).await.granted::<serde_json::Value>(200);
    assert!(list(&caller).await.iter().all(|item| item.current));
    assert_eq!(app.count_of(&taro, "session_ended").await, 1);

    assert_eq!(caller.delete(paths::SESSIONS).await.status, 204, "there is no other");
    assert_eq!(app.count_of(&taro, "session_ended").await, 1, "nothing ended");
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let hanako = app.person("hanako").await;
    let caller = app.signed_in(&taro).await;
    let other = app.signed_in(&hanako).await;
    let theirs = caller.delete(&paths::session(other.session().await.id)).await;
    theirs.refused(ProblemCode::NotFound);
    let nobodys = caller.delete(&paths::session(Uuid::from_u128(7))).await;
    assert_eq!(theirs.comparable(), nobodys.comparable(), "whether the number is somebody's is not told");
    caller.delete("/api/v1/sessions/7").await.refused(ProblemCode::NotFound);
    other.get(paths::SESSION).await.granted::<serde_json::Value>(200);
    assert_eq!(app.events(&hanako).await, ["logged_in"]);
    assert_eq!(app.events(&taro).await, ["logged_in"]);
}

#[tokio::test]
async fn a_password_alone_ends_no_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    let path = paths::session(caller.session().await.id);
    for path in [&path, paths::SESSIONS] {
        app.past_password(&taro).await.delete(path).await.refused(ProblemCode::SecondFactorRequired);
        app.caller().delete(path).await.refused(ProblemCode::NotSignedIn);
    }
    caller.get(paths::SESSION).await.granted::<serde_json::Value>(200);
}

#[tokio::test]
async fn the_list_comes_in_pages_of_the_length_that_was_asked_for() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let mut all = Vec::new();
    for _ in 0..4 {
        all.insert(0, app.past_password(&taro).await.session().await.id);
    }
    let caller = app.signed_in(&taro).await;
    all.insert(0, caller.session().await.id);
    let page = async |query: &str| {
        let view: SessionsView = caller.get(&format!("{}?{query}", paths::SESSIONS)).await.granted(200);
        (view.sessions.iter().map(|session| session.id).collect::<Vec<_>>(), view.next)
    };
    assert_eq!(page("limit=2").await, (all[..2].to_vec(), Some(all[1])));
    // The session at the cursor may have ended since.
    caller.delete(&paths::session(all[1])).await;
    assert_eq!(page(&format!("limit=2&before={}", all[1])).await, (all[2..4].to_vec(), Some(all[3])));
    assert_eq!(page(&format!("limit=2&before={}", all[3])).await, (all[4..].to_vec(), None));
    for (query, field) in [("limit=0", "limit"), ("limit=101", "limit"), ("before=x", "before")] {
        let refused = caller.get(&format!("{}?{query}", paths::SESSIONS)).await;
        let problem = refused.refused(ProblemCode::InvalidRequest);
        assert_eq!(problem.field.as_deref(), Some(field), "{query}");
    }
}
