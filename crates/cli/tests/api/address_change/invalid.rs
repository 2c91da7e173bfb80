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
    for (typed, detail) in [
        ("", "type it as in taro@example.com"),
        ("   ", "type it as in taro@example.com"),
        ("taro", "as in taro@example.com"),
        ("@example.net", "as in taro@example.com"),
        ("taro@", "the part after '@' is missing"),
        ("taro@example", "public domain name"),
        ("taro@localhost", "public domain name"),
        ("taro@printer.local", "public domain name"),
        ("taro@example..net", "such as example.com"),
        ("taro@-example.net", "such as example.com"),
        ("taro@exam ple.net", "such as example.com"),
        ("taro@[192.0.2.1]", "IP address"),
        ("taro@192.0.2.1", "IP address"),
        ("taro@[IPv6:2001:db8::1]", "IP address"),
        ("ta ro@example.net", "before '@' holds a character"),
        ("太郎@example.net", "before '@' holds a character"),
        ("taro@example.net, eve@example.org", "before '@' holds a character"),
        ("a..b@example.net", "two in a row"),
        (".taro@example.net", "begin or end with a dot"),
        ("taro.@example.net", "begin or end with a dot"),
        (&long_name, "longer than a mail address can be"),
        (&long, "longer than a mail address can be"),
        ("taro@exаmple.net", "different alphabets"),
    ] {
        let problem = caller.ask_to_change(typed).await.refused(ProblemCode::InvalidAddress);
        assert_eq!(problem.field.as_deref(), Some("address"), "{typed:?}");
        assert!(problem.detail.contains(detail), "{typed:?}: {}", problem.detail);
    }
    app.assert_nothing_happened(&taro, &before).await;
}
