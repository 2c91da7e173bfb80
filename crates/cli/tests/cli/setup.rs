//! Help, configuration, keys, tables, the doctor, and the description of the API.

use std::os::unix::fs::PermissionsExt;

use crate::support::Folder;

#[test]
fn help_names_every_command_the_exit_codes_and_a_first_server() {
    let help = Folder::new().run(&["--help"]).expect_well().stdout;
    for word in [
        "setup",
        "serve",
        "migrate",
        "demo",
        "doctor",
        "openapi",
        "keys",
        "account",
        "Exit codes:",
        "NINSHO_CONFIG",
    ] {
        assert!(help.contains(word), "{word} is missing in\n{help}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let ended = Folder::new().run(&["serv"]).expect_code(2);
    assert!(ended.stderr.contains("'serve'"), "{}", ended.stderr);
}

#[test]
fn an_unknown_setting_is_an_error_that_names_the_nearest_known_one() {
    let folder = Folder::new();
    folder.write("ninsho.toml", "[mail.smtp]\nhosst = \"localhost\"\n");
    let ended = folder.run(&["migrate"]).expect_code(1);
    assert!(ended.stderr.contains("ninsho.toml"), "{}", ended.stderr);
    assert!(ended.stderr.contains("did you mean `mail.smtp.host`?"), "{}", ended.stderr);
}

#[test]
fn the_environment_goes_before_the_file_and_a_flag_before_both() {
    let folder = Folder::new();
    folder.write("ninsho.toml", "key_file = \"of-the-file.key\"\n");
    folder.write("other.toml", "key_file = \"of-the-flag.key\"\n");
    folder.run(&["keys", "create"]).expect_well();
    assert!(folder.path("of-the-file.key").exists());
    let output =
        folder.program(&["keys", "create"]).env("NINSHO_KEY_FILE", "of-the-environment.key").output();
    assert!(output.unwrap().status.success());
    assert!(folder.path("of-the-environment.key").exists());
    folder.run(&["--config", "other.toml", "keys", "create"]).expect_well();
    assert!(folder.path("of-the-flag.key").exists());
}

#[test]
fn a_server_key_is_for_its_owner_and_never_overwritten() {
    let folder = Folder::new();
    folder.run(&["keys", "create", "a.key"]).expect_well();
    let mode = std::fs::metadata(folder.path("a.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = folder.read("a.key");
    folder.run(&["keys", "create", "a.key"]).expect_code(1);
    assert_eq!(folder.read("a.key"), before);
}

#[test]
fn a_rotation_adds_a_key_and_what_was_sealed_opens_with_the_new_one() {
    let folder = Folder::ready();
    let show = || folder.run(&["account", "show", "a0123456"]);
    folder
        .run_with_input(&["account", "add", "a0123456", "--password-stdin"], "correct horse\n")
        .expect_well();
    let before = folder.read("ninsho.key");
    let said = folder.run(&["keys", "rotate"]).expect_well().stdout;
    assert!(said.contains("signing keys sealed with it: 1, authenticators: 0"), "{said}");
    let after = folder.read("ninsho.key");
    assert!(after.ends_with(&before) && after.lines().count() == 2, "the older key stays");
    let mode = std::fs::metadata(folder.path("ninsho.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    show().expect_well();
    folder.run(&["keys", "rotate"]).expect_well();
    assert_eq!(folder.read("ninsho.key").lines().count(), 3);
    show().expect_well();

    folder.write("ninsho.key", after);
    let ended = show().expect_code(1);
    assert!(ended.stderr.contains("sealed with another server key"), "{}", ended.stderr);
    assert!(!said.contains(before.trim()), "no key is printed");
}

#[test]
fn a_rotation_that_cannot_be_done_changes_nothing() {
    let folder = Folder::new();
    folder.run(&["keys", "rotate"]).expect_code(1);
    assert!(!folder.path("ninsho.key").exists());
    folder.run(&["keys", "create"]).expect_well();
    let before = folder.read("ninsho.key");
    let ended = folder.run(&["keys", "rotate"]).expect_code(1);
    assert!(ended.stderr.contains("ninsho migrate"), "{}", ended.stderr);
    assert_eq!(folder.read("ninsho.key"), before);
}

#[test]
fn migrating_twice_is_as_good_as_once() {
    let folder = Folder::new();
    assert!(folder.run(&["migrate"]).expect_well().stdout.contains("15 steps"));
    assert!(folder.run(&["migrate"]).expect_well().stdout.contains("already"));
}

#[test]
fn the_doctor_says_what_is_missing_and_what_to_do() {
    let folder = Folder::new();
    // Nothing listens on port 1.
    folder.write("ninsho.toml", "[mail.smtp]\nhost = \"127.0.0.1\"\nport = 1\n");
    let found = folder.run(&["doctor"]).expect_code(1).stdout;
    for line in [
        "✗ server key",
        "ninsho keys create",
        "✗ database",
        "ninsho migrate",
        "✗ mail server",
        "3 checks failed",
    ] {
        assert!(found.contains(line), "{line} is missing in\n{found}");
    }
    assert!(!folder.path("ninsho.db").exists(), "a look makes no database");
}

#[test]
fn the_doctor_finds_nothing_wrong_with_a_server_that_is_set_up() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mailbox =
        runtime.block_on(ninsho_mailbox::Mailbox::start(ninsho_mailbox::MailboxOptions::default())).unwrap();
    let folder = Folder::ready();
    let port = mailbox.addr().port();
    folder.write("ninsho.toml", format!("[mail.smtp]\nhost = \"127.0.0.1\"\nport = {port}\n"));
    let found = folder.run(&["doctor"]).expect_well().stdout;
    for line in ["✓ server key", "✓ tables", "✓ writing", "✓ clock", "✓ mail server", "Everything"]
    {
        assert!(found.contains(line), "{line} is missing in\n{found}");
    }
    assert!(mailbox.mails().is_empty(), "the doctor sends no mail");
}

#[test]
fn the_doctor_tells_a_configuration_that_cannot_be_used() {
    let folder = Folder::new();
    folder.write("ninsho.toml", "public_url = \"http://mfa.example.ac.jp\"\n");
    let found = folder.run(&["doctor"]).expect_code(1).stdout;
    assert!(
        found.contains("✗ configuration: ninsho.toml: public_url: ") && found.contains("https://"),
        "{found}"
    );
}

#[test]
fn the_description_of_the_api_is_json_on_standard_output_or_in_a_file() {
    let folder = Folder::new();
    let printed = folder.run(&["openapi"]).expect_well().stdout;
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(document["paths"]["/api/v1/login"].is_object());
    assert!(printed.ends_with("}\n"));
    folder.run(&["openapi", "--output", "api.json"]).expect_well();
    assert_eq!(folder.read("api.json"), printed);
}
