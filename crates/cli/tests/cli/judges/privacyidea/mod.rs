//! privacyIDEA: its own client code and somebody else's ask Ninsho, and a server of it is asked what Ninsho is
//! asked. `cargo xtask prove` installs them and runs these tests, which are ignored otherwise.

mod differential;
mod listed;
mod server;
mod shape;

use serde_json::json;

use self::server::PrivacyIdea;
use super::{installed, run_python};
use crate::campus::{Added, Campus, PASSWORD};

/// The Python of ekca-plugin-privacyidea.
const EKCA: &str = "NINSHO_TEST_EKCA";

/// A client for plugins that can set nothing but a base URL.
fn plugin(campus: &Campus, name: &str, more: &[&str]) -> Added {
    let scopes = ["--scope", "otp:read", "--scope", "otp:send", "--scope", "otp:verify", "--allow", "path"];
    campus.client(name, &[&scopes, more].concat())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask prove privacyidea` runs it"]
async fn the_client_of_privacyidea_finds_a_right_and_a_wrong_code_and_nobody() {
    let campus = Campus::start().await;
    let secret = campus.authenticator("taro").await;
    let joined = plugin(&campus, "one field", &["--joined-password"]);
    let privacyidea = PrivacyIdea::start(None);
    let administrator = privacyidea.administrator().await;
    // What its page does when somebody tries the settings of another server: `PrivacyIDEAServer.request`.
    let says = async |base: &str, user: &str, pass: &str| {
        let asked = json!({
            "identifier": "ninsho", "url": base, "tls": "0", "username": user, "password": pass,
        });
        administrator.post("/privacyideaserver/test_request", &asked).await["result"]["value"].clone()
    };
    let base = campus.base(&plugin(&campus, "code alone", &[]));
    let code = campus.next_shown(&secret).await;
    assert_eq!(says(&base, "taro", "000000").await, false);
    assert_eq!(says(&base, "nobody", &code).await, false);
    assert_eq!(says(&base, "taro@campus", &code).await, true, "it encodes twice");
    assert_eq!(says(&base, "taro", &code).await, false, "a code is right once");
    let both = format!("{PASSWORD}{}", campus.next_shown(&secret).await);
    assert_eq!(says(&campus.base(&joined), "taro", &format!("x{both}")).await, false);
    assert_eq!(says(&campus.base(&joined), "taro", &both).await, true, "blanks and a percent sign");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask prove privacyidea` runs it"]
async fn a_remote_token_of_privacyidea_is_checked_here() {
    let campus = Campus::start().await;
    let secret = campus.authenticator("taro").await;
    let base = campus.base(&plugin(&campus, "another privacyIDEA", &[]));
    let privacyidea = PrivacyIdea::start(None);
    let administrator = privacyidea.administrator().await;
    let settings = json!({ "url": base, "tls": "0" });
    let id = administrator.post("/privacyideaserver/ninsho", &settings).await["result"]["value"].clone();
    for (owner, user) in [("nashi", "taro"), ("goro", "nobody")] {
        let token = json!({
            "type": "remote", "user": owner, "realm": "campus",
            "remote.server_id": id, "remote.user": user, "remote.local_checkpin": 0,
        });
        administrator.post("/token/init", &token).await;
    }
    let says = async |user: &str, code: &str| {
        let asked = json!({ "user": user, "pass": code });
        administrator.post("/validate/check", &asked).await["result"]["authentication"].clone()
    };
    let code = campus.next_shown(&secret).await;
    assert_eq!(says("nashi", "000000").await, "REJECT");
    assert_eq!(says("goro", &code).await, "REJECT", "nobody has the ID here");
    assert_eq!(says("nashi", &code).await, "ACCEPT");
    assert_eq!(says("nashi", &code).await, "REJECT", "a code is right once");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "`cargo xtask prove ekca` runs it"]
async fn the_plugin_of_ekca_finds_a_right_and_a_wrong_code_and_nobody() {
    let Some(python) = installed(EKCA, "ekca-plugin-privacyidea") else { panic!("prove names it") };
    let campus = Campus::start().await;
    let secret = campus.authenticator("taro").await;
    let url = campus.base(&plugin(&campus, "EKCA", &[]));
    let code = campus.next_shown(&secret).await;
    let asked = [("taro", "000000"), ("nobody", &code), ("taro", &code), ("taro", &code)]
        .map(|(user, code)| json!({ "url": url, "user": user, "code": code }));
    let said = run_python(&python, "ekca_client.py", &[], &json!(asked));
    assert_eq!(said, json!([false, false, true, false]));
}
