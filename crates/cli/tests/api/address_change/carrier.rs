//! Old addresses of mobile carriers, with dots where RFC 5321 allows none.

use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::paths;

use crate::support::TestApp;

#[tokio::test]
async fn an_old_carrier_address_is_accepted_and_its_mails_go_out_quoted() {
    let app = TestApp::start().await;
    for (user_id, typed, quoted) in [
        ("a", "a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("b", "c.@ezweb.ne.jp", "\"c.\"@ezweb.ne.jp"),
        ("c", "\"d..\"@docomo.ne.jp", "\"d..\"@docomo.ne.jp"),
        ("d", "e.f@docomo.ne.jp", "e.f@docomo.ne.jp"),
    ] {
        let person = app.person(user_id).await;
        let caller = app.signed_in(&person).await;
        let id = caller.begin_change(typed).await;
        let mail = app.newest_mail(quoted).await;
        assert_eq!(mail.header("To").as_deref(), Some(quoted));
        assert_eq!(mail.envelope_to, [quoted], "as it was written after RCPT TO");
        caller.verify_change(id, &mail.code().unwrap()).await.granted::<AddressChangeView>(200);
        assert_eq!(app.row(&person).await.mail_address, Some(typed.parse().unwrap()));

        // The log-in's code goes out quoted too.
        app.letters().await;
        let again = app.past_password(&person).await;
        again.press(paths::LOGIN_OTP).await;
        let code = app.newest_code(quoted).await;
        assert_eq!(app.mailbox.mails()[0].envelope_to, [quoted]);
        again.with_session_of(&again.verify_login(&code).await);
    }
}
