//! What anyone may read.

use std::collections::BTreeSet;

use ninsho_shared::institution::{Bilingual, Contact, InstitutionView};
use ninsho_shared::{ProblemCode, Timestamp, paths};
use serde_json::json;

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
    assert_eq!(view.desk.dials(), "tel:+81757537840");
    assert_eq!(view.time_zone, "Asia/Tokyo");
    assert_eq!(answer.header("cache-control").as_deref(), Some("public, max-age=300"));
}

#[tokio::test]
async fn the_desks_coming_hours_are_moments_and_the_running_time_is_the_first() {
    let app = TestApp::start().await;
    let read = async || app.caller().get(paths::INSTITUTION).await.body["desk"]["opening_times"].clone();
    // A Sunday before a public holiday.
    let tuesday = json!({ "from": "2026-11-24T00:00:00.000Z", "until": "2026-11-24T08:00:00.000Z" });
    let times = read().await;
    assert_eq!((&times[0], times.as_array().unwrap().len()), (&tuesday, 9));
    app.clock.set(at("2026-11-24T07:59:59Z"));
    assert_eq!(read().await[0], tuesday);
    app.clock.set(at("2026-11-24T08:00:00Z"));
    assert_eq!(read().await[0]["from"], "2026-11-25T00:00:00.000Z");
}

#[tokio::test]
async fn a_desk_whose_hours_are_words_alone_has_no_opening_times() {
    let app = TestApp::start_with(|config| config.institution.desk.open = Some(Vec::new())).await;
    let desk = app.caller().get(paths::INSTITUTION).await.body["desk"].clone();
    assert_eq!(desk["opening_times"], json!([]));
    assert_eq!(desk["hours"]["ja"], "平日 9:00 - 17:00");
}

#[tokio::test]
async fn what_helps_people_who_cannot_phone_is_told_in_its_order() {
    let both = |text: &str| Bilingual { ja: format!("{text}の案内"), en: text.to_owned() };
    let counter = Contact { name: both("Counter"), text: both("Bring your card."), url: None };
    let url = Some("https://www.example.ac.jp/form".to_owned());
    let form = Contact { name: both("Form"), text: both("We answer by email."), url };
    let told = vec![counter, form];
    let set = told.clone();
    let app = TestApp::start_with(|config| config.institution.contact = set).await;
    let view: InstitutionView = app.caller().get(paths::INSTITUTION).await.granted(200);
    assert_eq!(view.contact, told);
    let shipped = TestApp::start().await.caller().get(paths::INSTITUTION).await;
    assert_eq!(shipped.body["contact"], json!([]));
}

#[tokio::test]
async fn the_institutions_own_pages_are_told_where_it_has_them() {
    let shipped = TestApp::start().await.caller().get(paths::INSTITUTION).await.body;
    assert!(shipped.get("password_url").is_none() && shipped.get("manual_url").is_none(), "{shipped}");
    let app = TestApp::start_with(|config| {
        config.institution.password_url = Some("https://www.example.ac.jp/password".to_owned());
        config.institution.manual_url = Some("https://www.example.ac.jp/manual".to_owned());
    })
    .await;
    let told = app.caller().get(paths::INSTITUTION).await.body;
    assert_eq!(told["password_url"], "https://www.example.ac.jp/password");
    assert_eq!(told["manual_url"], "https://www.example.ac.jp/manual");
}

fn at(text: &str) -> Timestamp {
    serde_json::from_value(text.into()).unwrap()
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
