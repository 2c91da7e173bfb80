//! Password and one-time password in one, as VPNs without a second field send them.

use serde_json::json;

use super::{check, start, start_with, verdict};
use crate::support::{OwnClient, PASSWORD, TestApp, other_code};

async fn vpn(app: &TestApp) -> OwnClient {
    app.client_with("VPN", "otp:send otp:verify", |new| {
        new.ways = "path".parse().unwrap();
        new.joined_password = true;
    })
    .await
}

#[tokio::test]
async fn both_have_to_be_right_and_the_password_alone_triggers_the_challenge() {
    let app = start().await;
    let (taro, _, own) = app.with_authenticator("taro").await;
    let vpn = vpn(&app).await;
    let both = format!("{PASSWORD}{}", app.shown(&own));
    for wrong in [format!("wrong{}", app.shown(&own)), app.shown(&own), format!("{PASSWORD}000000")] {
        let body = check(&app, &vpn, &[("user", "taro"), ("pass", &wrong)]).await;
        assert_eq!(verdict(&body), (&json!(false), "REJECT"), "{wrong}");
    }
    assert_eq!(
        verdict(&check(&app, &vpn, &[("user", "taro"), ("pass", &both)]).await),
        (&json!(true), "ACCEPT")
    );
    assert_eq!(verdict(&check(&app, &vpn, &[("user", "taro"), ("pass", &both)]).await).1, "REJECT");

    let asked = check(&app, &vpn, &[("user", "taro"), ("pass", PASSWORD), ("type", "email")]).await;
    assert_eq!(verdict(&asked), (&json!(false), "CHALLENGE"));
    let id = asked["detail"]["transaction_id"].as_str().unwrap();
    let code = app.newest_code(&taro.mail).await;
    let right = check(&app, &vpn, &[("user", "taro"), ("pass", &code), ("state", id)]).await;
    assert_eq!(verdict(&right), (&json!(true), "ACCEPT"));
    let mailed = format!("{PASSWORD}{}", other_code(&code));
    assert_eq!(verdict(&check(&app, &vpn, &[("user", "taro"), ("pass", &mailed)]).await).1, "REJECT");
}

#[tokio::test]
async fn the_typing_errors_of_a_vpn_slow_neither_another_client_nor_the_log_in_here() {
    let app = start_with(|config| config.limits.client.burst = 1000).await;
    for number in 0..40 {
        app.person(&format!("member{number}")).await;
    }
    app.person("taro").await;
    let vpn = vpn(&app).await;
    let other = app
        .client_with("other VPN", "otp:send otp:verify", |new| {
            (new.ways, new.joined_password) = ("path".parse().unwrap(), true);
        })
        .await;
    for round in 0..10 {
        for number in 0..40 {
            let user = format!("member{number}");
            check(&app, &vpn, &[("user", &user), ("pass", &format!("wrong{round}"))]).await;
        }
    }
    let body = check(&app, &other, &[("user", "taro"), ("pass", PASSWORD)]).await;
    assert_eq!(verdict(&body), (&json!(false), "CHALLENGE"));
    assert_eq!(app.caller().log_in("taro", PASSWORD).await.status, 200);
}
