//! `ninsho account add`, `show`, `password`, `unlock`, `close` and `reopen`.

use crate::support::Folder;

const PASSWORD: &str = "correct horse battery";

fn with_taro() -> Folder {
    let folder = Folder::ready();
    let arguments = ["account", "add", "Ａ0123456", "--mail", "taro@example.com", "--password-stdin"];
    let ended = folder.run_with_input(&arguments, &format!("{PASSWORD}\n")).expect_well();
    assert_eq!(ended.stdout, "Made the account a0123456 (t****o@example.com).\n");
    folder
}

#[test]
fn an_account_is_made_once_whatever_its_spelling() {
    let folder = with_taro();
    let again =
        folder.run_with_input(&["account", "add", "a0123456", "--password-stdin"], "x").expect_code(1);
    assert!(again.stderr.contains("a0123456 already"), "{}", again.stderr);
    assert!(!folder.holds(PASSWORD), "no file holds the password");
}

#[test]
fn what_cannot_be_an_account_is_refused_with_what_would_be_right() {
    let folder = Folder::ready();
    for (arguments, input, code, reason) in [
        (&["account", "add", "a b", "--password-stdin"][..], "x", 2, "letters, digits"),
        (&["account", "add", "a", "--password-stdin"], "", 1, "the password is empty"),
        (&["account", "add", "a"], "x", 1, "use --password-stdin"),
        (
            &["account", "add", "a", "--mail", "taro", "--password-stdin"],
            "x",
            1,
            "--mail: the address has no name",
        ),
        (
            &["account", "add", "a", "--mail", "x@kyoto-u.ac.jp", "--password-stdin"],
            "x",
            1,
            "cannot be registered",
        ),
        (&["account", "show", "a"], "", 1, "there is no account a"),
        (&["account", "unlock", "a"], "", 1, "there is no account a"),
    ] {
        let ended = folder.run_with_input(arguments, input).expect_code(code);
        assert!(ended.stderr.contains(reason), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn an_account_is_shown_without_its_secrets() {
    let shown = with_taro().run(&["account", "show", "A0123456"]).expect_well().stdout;
    assert!(shown.contains("t****o@example.com") && shown.contains("second factor   open"), "{shown}");
    assert!(!shown.contains("taro") && !shown.contains("argon2"), "{shown}");
}

#[test]
fn an_account_is_closed_and_opened_again() {
    let folder = with_taro();
    let show = || folder.run(&["account", "show", "a0123456"]).expect_well().stdout;
    folder.run(&["account", "close", "a0123456"]).expect_well();
    assert!(show().contains("closed since"));
    assert!(folder.run(&["account", "close", "a0123456"]).expect_well().stdout.contains("already"));
    folder.run(&["account", "reopen", "a0123456"]).expect_well();
    assert!(show().contains("account         open"));
    let unlocked = folder.run(&["account", "unlock", "a0123456"]).expect_well().stdout;
    assert!(unlocked.contains("open already"), "{unlocked}");
}

#[test]
fn a_changed_password_or_its_hash_takes_the_place_of_the_old_one() {
    let folder = with_taro();
    let set =
        |how: &str, input: &str| folder.run_with_input(&["account", "password", "A0123456", how], input);
    let said = set("--password-stdin", "another horse battery\n").expect_well().stdout;
    assert!(said.contains("a0123456") && !said.contains("horse"), "{said}");
    assert!(!folder.holds("another horse battery"), "no file holds the password");

    let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    set("--hash-stdin", hash).expect_well();
    assert!(folder.holds(hash), "the hash is what is kept");
    let cheap = set("--hash-stdin", &hash.replace("m=19456", "m=1024")).expect_code(1);
    assert!(cheap.stderr.contains("too cheap"), "{}", cheap.stderr);
    let nobody = folder.run_with_input(&["account", "password", "nobody", "--password-stdin"], "x");
    assert!(nobody.expect_code(1).stderr.contains("no account nobody"));
}

#[test]
fn a_second_factor_that_its_owner_froze_is_opened_only_on_purpose() {
    let folder = demo_people();
    let refused = folder.run(&["account", "unlock", "frozen"]).expect_code(1);
    assert!(refused.stderr.contains("--frozen"), "{}", refused.stderr);
    for (user_id, arguments) in [
        ("frozen", &["account", "unlock", "frozen", "--frozen"][..]),
        ("locked", &["account", "unlock", "locked"]),
        ("blocked", &["account", "unlock", "blocked"]),
    ] {
        let show = || folder.run(&["account", "show", user_id]).expect_well().stdout;
        assert!(!show().contains("second factor   open"), "{user_id}");
        folder.run(arguments).expect_well();
        assert!(show().contains("second factor   open"), "{user_id}");
        assert!(show().contains("wrong in a row  0"), "{user_id}");
    }
}

#[test]
fn an_address_is_taken_away_with_a_reason_and_the_history_says_who_did_it() {
    let folder = with_taro();
    let arguments = ["account", "address", "--remove", "A0123456", "--reason", "INC-1:\n a thief's"];
    let removed = folder.program(&arguments).env("SUDO_USER", "hanako").output().unwrap();
    let removed = String::from_utf8(removed.stdout).unwrap();
    assert_eq!(removed, "The mail address of a0123456 is removed, and all its sessions have ended.\n");
    let again = folder.run(&arguments).expect_well().stdout;
    assert_eq!(again, "a0123456 has no mail address.\n");
    let shown = folder.run(&["account", "show", "a0123456"]).expect_well().stdout;
    assert!(shown.contains("mail address    none") && !shown.contains("hanako"), "{shown}");
    let shown = folder.run(&["account", "show", "a0123456", "--history"]).expect_well().stdout;
    assert!(shown.contains("staff hanako  t****o@example.com  INC-1: a thief's\n"), "{shown}");
    assert!(shown.contains("account_created"), "{shown}");

    for (arguments, code, reason) in [
        (&["account", "address", "a0123456", "--reason", "x"][..], 2, "--remove"),
        (&["account", "address", "--remove", "a0123456"], 2, "--reason"),
        (&["account", "address", "--remove", "a0123456", "--reason", " "], 2, "write the reason down"),
        (&["account", "address", "--remove", "nobody", "--reason", "x"], 1, "no account nobody"),
    ] {
        let ended = folder.run(arguments).expect_code(code);
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    }
}

#[test]
fn an_act_at_the_command_line_names_the_system_user() {
    let folder = with_taro();
    for (variable, name) in [("SUDO_USER", "hanako"), ("LOGNAME", "jiro"), ("USER", "saburo")] {
        for act in ["close", "reopen"] {
            let mut program = folder.program(&["account", act, "a0123456"]);
            for other in ["SUDO_USER", "LOGNAME", "USER"] {
                program.env_remove(other);
            }
            assert!(program.env(variable, name).output().unwrap().status.success());
        }
        let shown = folder.run(&["account", "show", "a0123456", "--history"]).expect_well().stdout;
        let newest: Vec<&str> = shown.lines().skip_while(|line| !line.is_empty()).skip(1).take(2).collect();
        assert!(newest[0].contains("account_reopened") && newest[0].ends_with(&format!("staff {name}")));
        assert!(newest[1].contains("account_closed") && newest[1].ends_with(&format!("staff {name}")));
    }
}

#[test]
fn tables_that_are_not_up_to_date_are_said_before_anything_is_done() {
    let folder = Folder::new();
    folder.run(&["keys", "create"]).expect_well();
    let ended = folder.run(&["account", "show", "a"]).expect_code(1);
    assert!(ended.stderr.contains("ninsho migrate"), "{}", ended.stderr);
}

/// A folder with the demo's people: accounts in every state.
fn demo_people() -> Folder {
    let folder = Folder::new();
    crate::demo::Running::start(&folder, &["demo", "--port", "0", "--dir", "."]).stop();
    folder
}

#[test]
fn operators_are_added_listed_and_removed() {
    let folder = with_taro();
    let list = || folder.run(&["operator", "list"]).expect_well().stdout;
    assert!(list().contains("no operators"));
    folder.run(&["operator", "add", "nobody"]).expect_code(1);
    let added = folder.run(&["operator", "add", "A0123456"]).expect_well().stdout;
    assert_eq!(added, "a0123456 is an operator now.\n");
    assert!(folder.run(&["operator", "add", "a0123456"]).expect_well().stdout.contains("already"));
    assert!(list().contains("a0123456") && list().contains("since "), "{}", list());
    let shown = folder.run(&["account", "show", "a0123456"]).expect_well().stdout;
    assert!(shown.contains("operator        yes") && shown.contains("staff           no"), "{shown}");
    folder.run(&["operator", "remove", "a0123456"]).expect_well();
    assert!(list().contains("no operators"));
}

#[test]
fn a_member_of_the_staff_is_made_as_one() {
    let folder = Folder::ready();
    let arguments = ["account", "add", "s0001", "--staff", "--password-stdin"];
    folder.run_with_input(&arguments, &format!("{PASSWORD}\n")).expect_well();
    let shown = folder.run(&["account", "show", "s0001"]).expect_well().stdout;
    assert!(shown.contains("staff           yes"), "{shown}");
}
