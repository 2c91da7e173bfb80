//! No operator sees an address, and no answer but the release holds a code.

use ninsho_shared::helpdesk::{DeskRequest, ReleaseAnswer};
use ninsho_shared::paths;

use crate::support::TestApp;

#[tokio::test]
async fn no_answer_to_an_operator_holds_an_address_or_a_code_twice() {
    let app = TestApp::start().await;
    let (_, desk) = app.operator("desk").await;
    let taro = app.person("taro").await;
    let flow = app.initializing(&taro).await;
    flow.caller.press(&paths::init_request_desk(flow.id)).await;
    let mut texts = vec![desk.get(paths::HELPDESK_INIT_REQUESTS).await.text];
    texts.push(desk.take(flow.id).await.text);
    let released = desk.release(flow.id).await;
    let answer: ReleaseAnswer = released.granted(200);
    let spoken = answer.code.unwrap();
    assert_eq!(format!("{spoken:?}"), "SpokenCode(…)");
    let digits = spoken.reveal().replace(' ', "");
    assert_eq!(released.header("cache-control").as_deref(), Some("no-store"));
    texts.push(desk.get(paths::HELPDESK_INIT_REQUESTS).await.text);
    let again: DeskRequest = desk.take(flow.id).await.granted(200);
    texts.push(serde_json::to_string(&again).unwrap());
    let flow = flow.rise(&digits).await;
    flow.register(&app, "taro@example.net").await;
    texts.push(desk.get(paths::HELPDESK_LOG).await.text);
    for text in texts.iter().chain([&released.text]) {
        assert!(!text.contains('@') && !text.contains("example"), "{text}");
    }
    for text in &texts {
        assert!(!text.contains(&digits) && !text.contains(spoken.reveal()), "{text}");
    }
    let written = format!("{:?}", app.traces(&taro).await);
    assert!(!written.contains(&digits), "no row holds the code");
}
