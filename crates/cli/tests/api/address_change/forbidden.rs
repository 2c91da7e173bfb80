//! Addresses that the institution does not allow.

use ninsho_domain::config::Config;
use ninsho_shared::ProblemCode;

use crate::support::TestApp;

/// What the manual forbids, and the domain of the placeholder.
const FORBIDDEN: [&str; 4] =
    ["st.kyoto-u.ac.jp", "kyoto-u.ac.jp", "ms.c.kyoto-u.ac.jp", "mail2.adm.kyoto-u.ac.jp"];

#[tokio::test]
async fn no_forbidden_domain_is_registered_however_it_is_spelled() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for domain in FORBIDDEN {
        let wide: String = domain.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for spelling in [
            domain.to_owned(),
            domain.to_uppercase(),
            format!("{domain}."),
            domain.replace('.', "。"),
            domain.replace('k', "\u{212a}"),
            domain.replace('o', "º"),
            domain.replace("to", "t\u{ad}o"),
            domain.replace("yo", "y\u{200b}o"),
            wide,
        ] {
            let refused = caller.ask_to_change(&format!("taro@{spelling}")).await;
            let problem = refused.refused(ProblemCode::ForbiddenAddress);
            assert_eq!(problem.field.as_deref(), Some("address"), "{spelling}");
            let detail = format!("addresses @{domain} cannot be registered; use another address");
            assert_eq!(problem.detail, detail, "{spelling}");
        }
    }
    app.assert_nothing_happened(&taro, &before).await;
}

#[tokio::test]
async fn names_below_are_other_domains_unless_the_institution_says_otherwise() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    for address in ["taro@med.kyoto-u.ac.jp", "taro@notkyoto-u.ac.jp", "taro@kyoto-u.ac.jp.example.com"] {
        caller.begin_change(address).await;
    }

    let app = TestApp::start_with(|config: &mut Config| {
        for rule in &mut config.institution.forbidden_domains.0 {
            rule.subdomains = true;
        }
    })
    .await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for address in ["taro@med.kyoto-u.ac.jp", "taro@a.b.st.KYOTO-U.ac.jp.", "taro@kyoto-u。ac。jp"] {
        caller.ask_to_change(address).await.refused(ProblemCode::ForbiddenAddress);
    }
    app.assert_nothing_happened(&taro, &before).await;
    caller.begin_change("taro@notkyoto-u.ac.jp").await;
}

#[tokio::test]
async fn an_open_change_outlives_a_forbidden_address() {
    let app = TestApp::start().await;
    let taro = app.changing("taro", "taro@example.net").await;
    taro.caller.ask_to_change("taro@kyoto-u.ac.jp").await.refused(ProblemCode::ForbiddenAddress);
    taro.caller.ask_to_change("taro").await.refused(ProblemCode::InvalidAddress);
    taro.complete().await;
}

#[tokio::test]
async fn the_masked_address_that_is_shown_is_no_new_address() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    for shown in ["t****o@example.com", "ｔ＊＊＊＊＠example.com", "id*********@mail2.adm.kyoto-u.ac.jp"]
    {
        let problem = caller.ask_to_change(shown).await.refused(ProblemCode::InvalidAddress);
        assert_eq!(problem.field.as_deref(), Some("address"), "{shown}");
        assert!(problem.detail.contains("hidden by asterisks"), "{}", problem.detail);
    }
    app.assert_nothing_happened(&taro, &before).await;
}
