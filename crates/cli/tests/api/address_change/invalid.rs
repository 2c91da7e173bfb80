//! What is no address is refused, and the answer says which part is wrong and what would be right.

use ninsho_shared::ProblemCode;

use crate::support::TestApp;

#[tokio::test]
async fn what_is_no_address_is_answered_with_what_is_wrong_in_it() {
    let app = TestApp::start().await;
    let taro = app.person("taro").await;
    let caller = app.signed_in(&taro).await;
    app.letters().await;
    let before = app.traces(&taro).await;
    let (long_name, long) = (format!("{}@example.net", "a".repeat(65)), "a".repeat(5_000));
    for (typed, detail, reason) in [
        ("", "type it as in taro@example.com", "empty"),
        ("   ", "type it as in taro@example.com", "empty"),
        ("taro", "as in taro@example.com", "no_at"),
        ("@example.net", "as in taro@example.com", "no_at"),
        ("taro@", "the part after '@' is missing", "domain_empty"),
        ("taro@example", "public domain name", "domain_not_public"),
        ("taro@localhost", "public domain name", "domain_not_public"),
        ("taro@printer.local", "public domain name", "domain_not_public"),
        ("taro@example..net", "such as example.com", "domain_name"),
        ("taro@-example.net", "such as example.com", "domain_name"),
        ("taro@exam ple.net", "such as example.com", "domain_name"),
        ("taro@[192.0.2.1]", "IP address", "domain_ip_address"),
        ("taro@192.0.2.1", "IP address", "domain_ip_address"),
        ("taro@[IPv6:2001:db8::1]", "IP address", "domain_ip_address"),
        ("ta ro@example.net", "before '@' holds a character", "character"),
        ("太郎@example.net", "before '@' holds a character", "character"),
        ("taro@example.net, eve@example.org", "before '@' holds a character", "character"),
        ("a..b@example.net", "two in a row", "dots"),
        (".taro@example.net", "begin or end with a dot", "dots"),
        ("taro.@example.net", "begin or end with a dot", "dots"),
        (&long_name, "longer than a mail address can be", "too_long"),
        (&long, "longer than a mail address can be", "too_long"),
        ("taro@exаmple.net", "different alphabets", "domain_mixed_alphabets"),
    ] {
        let problem = caller.ask_to_change(typed).await.refused(ProblemCode::InvalidAddress);
        assert_eq!(problem.field.as_deref(), Some("address"), "{typed:?}");
        assert_eq!(problem.reason.as_deref(), Some(reason), "{typed:?}");
        assert!(problem.detail.contains(detail), "{typed:?}: {}", problem.detail);
    }
    app.assert_nothing_happened(&taro, &before).await;
}
