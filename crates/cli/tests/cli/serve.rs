//! `ninsho serve`.

use serde_json::json;

use crate::demo::Running;
use crate::support::Folder;

#[test]
fn a_server_without_its_tables_says_what_to_run() {
    let folder = Folder::new();
    folder.run(&["keys", "create"]).expect_well();
    let ended = folder.run(&["serve", "--listen", "127.0.0.1:0"]).expect_code(1);
    assert!(ended.stderr.contains("ninsho migrate"), "{}", ended.stderr);
}

#[test]
fn a_server_without_its_page_says_what_is_missing() {
    let folder = Folder::ready();
    folder.write("ninsho.toml", "page = \".\"\n");
    let ended = folder.run(&["serve", "--listen", "127.0.0.1:0"]).expect_code(1);
    assert!(ended.stderr.contains("index.html"), "{}", ended.stderr);
}

#[test]
fn the_controls_of_qa_are_refused_on_a_public_address() {
    let folder = Folder::ready();
    folder.write("ninsho.toml", "[dev]\ncontrols = true\n");
    let ended = folder.run(&["serve", "--listen", "0.0.0.0:0"]).expect_code(1);
    assert!(ended.stderr.contains("dev.controls"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_server_serves_the_page_its_health_and_its_figures_until_it_is_told_to_stop() {
    let folder = Folder::ready();
    std::fs::create_dir(folder.path("page")).unwrap();
    folder.write("page/index.html", "<!DOCTYPE html><title>Ninsho</title>");
    folder.write("ninsho.toml", "page = \"page\"\n[log]\nfilter = \"error\"\n");
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let address =
        server.printed.trim().rsplit_once("listening on ").unwrap().1.trim_end_matches(')').to_owned();
    let at = |path: &str| format!("http://{address}{path}");
    let http = reqwest::Client::new();

    let page = http.get(at("/stop/secret-token")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(
        page.headers().contains_key("content-security-policy") && page.headers().contains_key("x-request-id")
    );
    assert_eq!(http.get(at("/readyz")).send().await.unwrap().status(), 200);

    let stop = http.get(at("/api/v1/revocations/secret-token")).send().await.unwrap();
    assert_eq!(stop.status(), 404);
    let problem: serde_json::Value = stop.json().await.unwrap();
    assert!(problem["instance"].as_str().unwrap().starts_with("urn:uuid:"), "{problem}");
    let figures = http.get(at("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("route=\"/api/v1/revocations/{token}\""), "{figures}");
    assert!(!figures.contains("secret-token"), "a token stands in the figures");

    let clock = http.post(at("/dev/clock")).json(&json!({ "advance_seconds": 1 })).send().await.unwrap();
    assert_eq!(clock.status(), 404, "no controls unless they are asked for");
    server.stop();
}
