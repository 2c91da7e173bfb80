//! Proxies that write the address of the other side in their own way.

use ninsho_domain::storage::entity::session;
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::support::{Answer, PASSWORD, TestApp};

/// A server behind a proxy, where a network has few wrong passwords free, and as many behind all others.
async fn behind_a_proxy() -> TestApp {
    TestApp::start_with(|config| {
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.password.network.free = 2;
    })
    .await
}

async fn log_in(app: &TestApp, user_id: &str, password: &str, header: Option<(&str, &str)>) -> Answer {
    let caller = app.caller();
    let body = json!({ "user_id": user_id, "password": password, "deliver": "body" });
    let request = caller.request(Method::POST, paths::LOGIN).json(&body);
    let request = match header {
        Some((name, value)) => request.header(name, value),
        None => request,
    };
    caller.send(request).await
}

#[tokio::test]
async fn a_proxy_that_tells_no_address_makes_no_network_of_everybody() {
    for header in [None, Some(("x-forwarded-for", "unknown")), Some(("forwarded", "for=_hidden"))] {
        let app = behind_a_proxy().await;
        app.person("taro").await;
        for stranger in 0..10 {
            let answer = log_in(&app, &format!("nobody{stranger}"), "wrong", header).await;
            answer.refused(ProblemCode::WrongCredentials);
        }
        log_in(&app, "taro", PASSWORD, header).await.granted::<LoginAnswer>(200);
    }
}

#[tokio::test]
async fn strangers_in_one_network_share_its_limit_in_whatever_form_it_is_told() {
    for form in ["198.51.100.23:50231", "\"198.51.100.23\"", "[::ffff:198.51.100.23]:4711"] {
        let app = behind_a_proxy().await;
        let header = Some(("x-forwarded-for", form));
        for stranger in 0..3 {
            let answer = log_in(&app, &format!("nobody{stranger}"), "wrong", header).await;
            answer.refused(ProblemCode::WrongCredentials);
        }
        let plain = Some(("x-forwarded-for", "198.51.100.77"));
        log_in(&app, "nobody", "wrong", plain).await.refused(ProblemCode::WrongCredentials);
        log_in(&app, "nobody", "wrong", plain).await.refused(ProblemCode::TooManyAttempts);
    }
}

#[tokio::test]
async fn a_session_names_the_network_of_its_browser_and_never_the_proxys() {
    let app = behind_a_proxy().await;
    app.person("taro").await;
    let told = [
        (("x-forwarded-for", "[2001:db8:1:2::7]:4711"), "2001:db8:1:2::/64"),
        (("forwarded", "for=\"198.51.100.23:50231\";proto=https"), "198.51.100.0/24"),
        (("x-forwarded-for", "unknown"), "?"),
    ];
    for (header, _) in told {
        log_in(&app, "taro", PASSWORD, Some(header)).await.granted::<LoginAnswer>(200);
        app.advance(std::time::Duration::from_secs(1));
    }
    let rows =
        session::Entity::find().order_by_asc(session::Column::CreatedAt).all(app.app.storage.read()).await;
    let networks: Vec<String> = rows.unwrap().into_iter().map(|row| row.network).collect();
    assert_eq!(networks, told.map(|(_, network)| network));
}
