//! The database's password stays out of everything that is printed.

use std::thread;

use crate::support::Folder;

/// Every command that needs the database.
const COMMANDS: [&[&str]; 13] = [
    &["migrate"],
    &["doctor"],
    &["serve", "--listen", "127.0.0.1:0"],
    &["keys", "rotate"],
    &["account", "show", "a1"],
    &["account", "add", "a1", "--password-stdin"],
    &["account", "import", "people.csv"],
    &["account", "password", "a1", "--password-stdin"],
    &["account", "unlock", "a1"],
    &["account", "close", "a1"],
    &["account", "reopen", "a1"],
    &["operator", "list"],
    &["operator", "add", "a1"],
];

/// Parts of passwords that are recognised wherever they appear, and what stands between them.
const PARTS: [&str; 2] = ["zq7Xk2", "Wv93Lm"];
const BETWEEN: [&str; 12] = ["#", "/", "?", "@", ":", "%", "&", " ", "\\", "\"", "[", "é"];

fn folder_with_a_key() -> Folder {
    let folder = Folder::new();
    folder.run(&["keys", "create", "ninsho.key"]).expect_well();
    folder.write("people.csv", "user_id,password\na1,x\n");
    folder
}

fn settings(folder: &Folder, name: &str, url: &str) {
    let smtp = "[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\n";
    folder.write(name, format!("database_url = '{url}'\n{smtp}"));
}

#[track_caller]
fn assert_hidden(command: &[&str], url: &str, printed: &str) {
    for part in PARTS {
        assert!(!printed.contains(part), "{command:?}, {url}:\n{printed}");
    }
}

#[test]
fn no_character_of_a_password_makes_it_printed() {
    let folder = folder_with_a_key();
    // Nothing listens on port 1.
    let urls = BETWEEN.iter().flat_map(|between| {
        let password = PARTS.join(between);
        [
            format!("postgres://ninsho:{password}@127.0.0.1:1/ninsho"),
            format!("postgres://ninsho:12{between}{password}@127.0.0.1:1/ninsho?sslmod=require"),
        ]
    });
    // At once: each waits for its database.
    thread::scope(|scope| {
        for (number, url) in urls.enumerate() {
            let folder = &folder;
            scope.spawn(move || {
                let file = format!("{number}.toml");
                settings(folder, &file, &url);
                let command = ["--config", &file, "migrate"];
                assert_hidden(&command, &url, &folder.run(&command).expect_code(1).printed());
            });
        }
    });
}

#[test]
fn no_command_prints_the_password() {
    let folder = folder_with_a_key();
    for (url, reason) in [
        ("postgres://ninsho:zq7Xk2/Wv93Lm@127.0.0.1:1/ninsho", "%2F for `/`"),
        (
            "postgres://ninsho:zq7Xk2%2FWv93Lm@127.0.0.1:1/ninsho",
            "cannot reach the database of `database_url`: nobody answers at its address",
        ),
        ("postgres://ninsho:zq7Xk2Wv93Lm@127.0.0.1:1/ninsho?sslmod=require", "did you mean `sslmode`?"),
    ] {
        settings(&folder, "ninsho.toml", url);
        thread::scope(|scope| {
            for command in COMMANDS {
                let folder = &folder;
                scope.spawn(move || {
                    let ended = folder.run_with_input(command, "secret\n").expect_code(1);
                    assert!(ended.printed().contains(reason), "{command:?}: {}", ended.printed());
                    assert_hidden(command, url, &ended.printed());
                });
            }
        });
    }
}

#[test]
fn a_file_that_is_no_toml_is_told_by_line_and_not_repeated() {
    let folder = Folder::new();
    let file = "listen = \"127.0.0.1:8080\"\ndatabase_url = \"postgres://n:zq7Xk2\"Wv93Lm@db/n\"\n";
    folder.write("ninsho.toml", file);
    let ended = folder.run(&["migrate"]).expect_code(1);
    assert!(ended.stderr.contains("ninsho.toml: line 2, column 37 is not TOML"), "{}", ended.stderr);
    assert_hidden(&["migrate"], file, &ended.printed());
}

#[test]
fn the_environment_is_told_by_its_variables() {
    let folder = Folder::new();
    let refused = |name: &str, value: &str| {
        let output = folder.program(&["migrate"]).env(name, value).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let text = refused("NINSHO_DATABASE_URL", "postgres://n:zq7Xk2#Wv93Lm@db/n");
    assert!(text.contains("NINSHO_DATABASE_URL: ") && text.contains("%23 for `#`"), "{text}");
    assert_hidden(&["migrate"], "NINSHO_DATABASE_URL", &text);
    let text = refused("NINSHO_MAIL_SMTP_HOST", "localhost");
    assert!(text.contains("did you mean NINSHO_MAIL__SMTP__HOST?"), "{text}");
}

#[test]
fn what_kubernetes_sets_stops_no_command_and_is_told_by_the_doctor() {
    let folder = Folder::new();
    let service = [("NINSHO_PORT", "tcp://10.96.0.11:8080"), ("NINSHO_SERVICE_HOST", "10.96.0.11")];
    assert!(folder.program(&["migrate"]).envs(service).output().unwrap().status.success());
    let output = folder.program(&["doctor"]).envs(service).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = "! environment: passed over, since Kubernetes sets them for a service: NINSHO_PORT, NINSHO_SERVICE_HOST";
    assert!(text.contains(line), "{text}");
}
