//! What anyone may read.

use std::collections::BTreeSet;

use ninsho_shared::institution::InstitutionView;
use ninsho_shared::{ProblemCode, paths};

use crate::support::TestApp;

#[tokio::test]
async fn anyone_may_read_the_institution_and_keep_it_for_a_while() {
    let app = TestApp::start().await;
    let answer = app.caller().get(paths::INSTITUTION).await;
    let view: InstitutionView = answer.granted(200);
    assert_eq!(view.sender, "ninsho-qa@iimc.kyoto-u.ac.jp");
    assert_eq!(
        view.one_time_password_subject,
        "ワンタイムパスワードのお知らせ / Notification of one time password"
    );
    assert_eq!(view.desk.phone, "075-753-7840");
    assert_eq!(view.time_zone, "Asia/Tokyo");
    assert_eq!(answer.header("cache-control").as_deref(), Some("public, max-age=300"));
}

#[tokio::test]
async fn the_public_keys_are_public_halves_only() {
    let app = TestApp::start().await;
    let answer = app.caller().get(paths::JWKS).await;
    assert_eq!(answer.status, 200);
    for key in answer.body["keys"].as_array().unwrap() {
        let names: BTreeSet<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["alg", "crv", "kid", "kty", "use", "x"]));
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_everywhere() {
    let app = TestApp::start().await;
    let caller = app.caller();
    caller.get("/api/v1/nothing").await.refused(ProblemCode::NotFound);
    caller.delete(paths::INSTITUTION).await.refused(ProblemCode::MethodNotAllowed);
    caller.get("/api/v1/address-changes/not-a-number").await.refused(ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn the_viewer_of_the_api_can_be_turned_off_and_its_document_stays() {
    let open = TestApp::start().await;
    assert_eq!(open.caller().get("/api/docs/").await.status, 200);
    let document = open.caller().get(paths::OPENAPI_JSON).await.body;
    let closed = TestApp::start_with(|config| config.api_docs = false).await;
    for path in ["/api/docs", "/api/docs/", "/api/docs/index.html", "/api/docs/swagger-ui-bundle.js"] {
        closed.caller().get(path).await.refused(ProblemCode::NotFound);
    }
    let answer = closed.caller().get(paths::OPENAPI_JSON).await;
    assert_eq!((answer.status, answer.body), (200, document));
}
