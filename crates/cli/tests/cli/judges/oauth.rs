//! OAuth clients: openid-client of npm, and Authlib of `PyPI`.

use std::path::Path;

use serde_json::{Value, json};

use super::{installed, python, run, run_python, script};
use crate::campus::Campus;

/// A folder `node_modules` with openid-client.
const NODE_MODULES: &str = "NINSHO_TEST_NODE_MODULES";

const WAYS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

/// Lets a library judge, with a key that it made itself.
async fn judged_by(library: impl Fn(&str, &Value) -> Value) {
    let campus = Campus::start().await;
    let keys = library("key", &Value::Null);
    campus.folder.write("key.json", keys["public"].to_string());
    let scopes = ["--scope", "otp:send", "--scope", "otp:verify", "--public-key", "key.json"];
    let client = campus.client("portal", &scopes);
    let asked = json!({
        "origin": campus.origin,
        "client_id": client.id,
        "client_secret": client.secret,
        "private_key": keys["private"],
        "scope": "otp:verify",
    });
    let saw = library("judge", &asked);
    assert_eq!(saw.as_object().unwrap().len(), WAYS.len(), "{saw}");
    for way in WAYS {
        let (before, after) = (&saw[way]["before"], &saw[way]["after"]);
        assert_eq!(saw[way]["scope"], "otp:verify", "{way}: {saw}");
        assert_eq!((&before["active"], &before["scope"]), (&json!(true), &json!("otp:verify")), "{way}");
        assert_eq!(
            (&before["client_id"], &before["iss"]),
            (&json!(client.id), &json!(campus.origin)),
            "{way}"
        );
        assert_eq!(after, &json!({ "active": false }), "{way}: a revoked token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn authlib_gets_a_token_by_each_way_reads_it_and_revokes_it() {
    let Some(python) = python() else { return };
    judged_by(|command, asked| run_python(&python, "authlib_client.py", &[command], asked)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_gets_a_token_by_each_way_reads_it_and_revokes_it() {
    let Some(modules) = installed(NODE_MODULES, "a folder with openid-client") else { return };
    let name = "openid_client.mjs";
    // Node.js looks for what a script imports in the folders above the script.
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
    let here = folder.path().join(name);
    std::fs::copy(script(name), &here).unwrap();
    judged_by(|command, asked| run(Path::new("node"), &here, &[command], asked)).await;
}
