//! A proxy keeps `/metrics` and the like from the public by their spelling, so they have one.

use ninsho_shared::{ProblemCode, paths};

use crate::support::{TestApp, exchange};

/// A path with one character in percent-encoding, at each place, in both cases, and with all of them.
fn spellings(path: &str) -> Vec<String> {
    let encoded = |byte: u8| [format!("%{byte:02x}"), format!("%{byte:02X}")];
    let one = (1..path.len()).flat_map(|at| {
        let (before, after) = (&path[..at], &path[at + 1..]);
        encoded(path.as_bytes()[at]).map(|spelled| format!("{before}{spelled}{after}"))
    });
    let every: String = path[1..].bytes().map(|byte| format!("%{byte:02x}")).collect();
    let around = [format!("/{path}"), format!("{path}/"), format!("/.{path}"), format!("/x/..{path}")];
    let double = path.replacen('m', "%256d", 1).replacen('l', "%256c", 1).replacen('r', "%2572", 1);
    one.chain([format!("/{every}"), format!("%2f{}", &path[1..]), format!("{path}%00"), double])
        .chain(around)
        .collect()
}

#[tokio::test]
async fn a_path_of_the_management_is_not_found_in_another_spelling() {
    let app = TestApp::start().await;
    for path in [paths::METRICS, paths::READYZ, paths::LIVEZ] {
        for spelled in spellings(path) {
            for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                let request = format!("{method} {spelled} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                let answer = exchange(app.origin(), request.as_bytes()).await;
                // What begins with no slash is no path, and not read at all.
                let status = if spelled.starts_with('/') { 404 } else { 400 };
                assert_eq!(answer.status, status, "{method} {spelled}");
                assert!(method == "HEAD" || answer.body["code"].is_string(), "{method} {spelled}");
            }
        }
        assert_eq!(app.caller().get(&format!("{path}?from=proxy")).await.status, 200);
    }
    app.caller().get("/%6detrics").await.refused(ProblemCode::NotFound);
}
