//! `ninsho backup`, and the way back.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::demo::Running;
use crate::support::Folder;

const PASSWORD: &str = "correct horse battery";

/// A folder with an account, as a first server has it.
fn with_taro() -> Folder {
    let folder = Folder::ready();
    let add = ["account", "add", "taro", "--mail", "taro@example.com", "--password-stdin"];
    folder.run_with_input(&add, PASSWORD).expect_well();
    folder
}

async fn log_in(http: &reqwest::Client, server: &Running) -> Value {
    let who = json!({ "user_id": "taro", "password": PASSWORD, "deliver": "body" });
    let answer =
        http.post(format!("http://{}/api/v1/login", server.address())).json(&who).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_copy_that_was_made_while_people_log_in_is_restored_with_their_sessions() {
    let folder = with_taro();
    let server = Running::start(&folder, &["serve", "--listen", "127.0.0.1:0"]);
    let http = reqwest::Client::new();
    let before = log_in(&http, &server).await;
    let backup = async {
        let mut backup = tokio::process::Command::from(folder.program(&["backup", "copy.db"]));
        backup.output().await.unwrap()
    };
    let (made, during) = tokio::join!(backup, log_in(&http, &server));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(fs::metadata(folder.path("copy.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(during["token"].is_string(), "the log-in went on: {during}");
    server.stop();

    let restored = Folder::new();
    for (from, to) in [("ninsho.key", "ninsho.key"), ("copy.db", "ninsho.db")] {
        fs::copy(folder.path(from), restored.path(to)).unwrap();
    }
    let up_to_date = restored.run(&["migrate"]).expect_well();
    assert!(up_to_date.stdout.contains("up to date already"), "{}", up_to_date.stdout);
    let server = Running::start(&restored, &["serve", "--listen", "127.0.0.1:0"]);
    let session = http.get(format!("http://{}/api/v1/session", server.address()));
    let session = session.bearer_auth(before["token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(session.status(), 200);
    assert!(session.text().await.unwrap().contains("taro"));
    server.stop();
}

#[test]
fn a_copy_takes_the_place_of_no_file() {
    let folder = with_taro();
    folder.write("copy.db", "what was there");
    let refused = folder.run(&["backup", "copy.db"]).expect_code(1);
    assert!(refused.stderr.contains("copy.db is there already"), "{}", refused.stderr);
    assert_eq!(folder.read("copy.db"), "what was there");
    let nowhere = folder.run(&["backup", "nowhere/copy.db"]).expect_code(1);
    assert!(nowhere.stderr.contains("nowhere/copy.db.part cannot be made"), "{}", nowhere.stderr);
}

#[test]
fn half_of_a_copy_never_has_the_name_of_a_whole_one() {
    let folder = with_taro();
    // As a process leaves it that is killed amid the copy.
    folder.write("copy.db.part", "SQLite format 3\0half of it");
    folder.run(&["backup", "copy.db"]).expect_code(0);
    assert!(!folder.path("copy.db.part").exists(), "what was left has gone");
    assert!(fs::metadata(folder.path("copy.db")).unwrap().len() > 100_000);
    // A folder of that name cannot be replaced, so nothing can be copied.
    fs::create_dir(folder.path("other.db.part")).unwrap();
    folder.run(&["backup", "other.db"]).expect_code(1);
    assert!(!folder.path("other.db").exists());
}

#[test]
fn what_has_no_file_is_told_so() {
    let folder = Folder::new();
    let none = folder.run(&["backup", "copy.db"]).expect_code(1);
    assert!(none.stderr.contains("there is no file ninsho.db"), "{}", none.stderr);
    assert!(!folder.path("ninsho.db").exists() && !folder.path("copy.db").exists(), "nothing is made");
}
