//! The worker that delivers the mails.

use super::Counting;
use crate::support::TestApp;

#[tokio::test]
async fn a_mail_takes_these() {
    let app = TestApp::start().await;
    let mut counting = Counting::begin(&app).await;
    let people = [app.person("taro").await, app.person("hanako").await, app.person("jiro").await];
    let mut callers = Vec::new();
    for person in &people {
        callers.push(app.past_password(person).await);
    }
    // Each look ends with a lease that finds nothing more.
    counting.of("no mail", app.deliver()).await;
    callers[0].press(ninsho_shared::paths::LOGIN_OTP).await;
    counting.of("a code", app.deliver()).await;
    callers[1].press(ninsho_shared::paths::LOGIN_OTP).await;
    callers[2].press(ninsho_shared::paths::LOGIN_OTP).await;
    counting.of("two codes at once", app.deliver()).await;
    counting.is(&[("no mail", 1, 0), ("a code", 4, 0), ("two codes at once", 7, 0)]);
}
