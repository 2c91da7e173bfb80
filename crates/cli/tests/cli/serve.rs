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
    folder.write("page/index.html", "<!DOCTYPE html><title>Ninsho</title><div id=start></div>");
    folder.write("ninsho.toml", "page = \"page\"\n[log]\nfilter = \"error\"\n");
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let address = server.address().to_owned();
    let at = |path: &str| format!("http://{address}{path}");
    let http = reqwest::Client::new();

    let page = http.get(at("/stop/secret-token")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 404, "nobody sent this link");
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

#[tokio::test]
async fn a_proxy_that_tells_no_address_is_counted_and_told_by_the_doctor() {
    let folder = Folder::ready();
    folder.write(
        "ninsho.toml",
        "trusted_proxies = [\"127.0.0.1/32\"]\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\n",
    );
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let address = server.address().to_owned();
    let http = reqwest::Client::new();
    let doctor = || {
        let output = folder.program(&["doctor"]).env("NINSHO_LISTEN", &address).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let institution = format!("http://{address}/api/v1/institution");
    let told = http.get(&institution).header("x-forwarded-for", "198.51.100.23:50231");
    assert_eq!(told.send().await.unwrap().status(), 200);
    // A probe comes from this machine, without any header.
    assert_eq!(http.get(format!("http://{address}/readyz")).send().await.unwrap().status(), 200);
    let found = doctor();
    assert!(found.contains("✓ proxy: tells where"), "{found}");

    for header in [None, Some("unknown"), Some("198.51.100.23, _hidden")] {
        let mut request = http.get(&institution);
        if let Some(value) = header {
            request = request.header("x-forwarded-for", value);
        }
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let figures = http.get(format!("http://{address}/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("client_addresses_unreadable_total{reason=\"missing\"} 1"), "{figures}");
    assert!(figures.contains("client_addresses_unreadable_total{reason=\"form\"} 2"), "{figures}");
    let found = doctor();
    assert!(found.contains("! proxy: has not told where 3 requests came from"), "{found}");
    server.stop();
}
