//! The ways besides OAuth, each switched on for a client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ninsho_shared::{ProblemCode, paths};
use reqwest::Method;

use crate::support::{Answer, OwnClient, TestApp};

async fn call(app: &TestApp, header: &str, value: &str) -> Answer {
    let caller = app.caller();
    let request = caller.request(Method::GET, &paths::otp_factors("taro"));
    caller.send(request.header(header, value)).await
}

fn basic(client: &OwnClient) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", client.id, client.secret)))
}

#[tokio::test]
async fn basic_and_api_key_work_where_they_are_switched_on() {
    let app = TestApp::start().await;
    app.person("taro").await;
    for (ways, by_basic, by_key) in [("", 401, 401), ("basic", 200, 401), ("api-key", 401, 200)] {
        let name = format!("client {ways}");
        let client = app.client_with(&name, "otp:read", |new| new.ways = ways.parse().unwrap()).await;
        assert_eq!(call(&app, "authorization", &basic(&client)).await.status, by_basic, "{ways}");
        assert_eq!(call(&app, "x-api-key", &client.api_key()).await.status, by_key, "{ways}");
        let wrong = OwnClient { secret: "ncs_wrong".to_owned(), ..client };
        call(&app, "authorization", &basic(&wrong)).await.refused(ProblemCode::InvalidClient);
        call(&app, "x-api-key", &wrong.api_key()).await.refused(ProblemCode::InvalidClient);
    }
    for (header, value) in [
        ("authorization", "Basic !"),
        ("authorization", "Basic YWJj"),
        ("x-api-key", "nothing"),
        ("x-api-key", ""),
        ("authorization", "Bearer "),
    ] {
        assert_eq!(call(&app, header, value).await.status, 401, "{header}: {value}");
    }
}

#[tokio::test]
async fn a_session_is_no_client_and_a_client_is_no_session() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let member = app.signed_in(&taro).await;
    member.get(&paths::otp_factors("taro")).await.refused(ProblemCode::InvalidClient);
    app.caller().get(&paths::otp_factors("taro")).await.refused(ProblemCode::ClientRequired);
    let (_, portal) = app.portal().await;
    for path in [paths::SESSION, paths::ACCOUNT, paths::SESSIONS] {
        portal.get(path).await.refused(ProblemCode::NotSignedIn);
    }
}
