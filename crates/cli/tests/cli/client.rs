//! `ninsho client`.

use crate::support::Folder;

fn added(folder: &Folder, name: &str, more: &[&str]) -> (String, String) {
    let arguments = [&["client", "add", name, "--scope", "otp:send", "--scope", "otp:verify"], more].concat();
    let shown = folder.run(&arguments).expect_well().stdout;
    let value = |name: &str| {
        let line = shown.lines().find(|line| line.starts_with(name)).expect(&shown);
        line.split_whitespace().nth(1).unwrap().to_owned()
    };
    (value("client_id"), value("client_secret"))
}

#[test]
fn a_client_is_added_shown_rotated_suspended_resumed_and_removed() {
    let folder = Folder::ready();
    let (id, secret) = added(&folder, "図書館ポータル", &["--from", "192.0.2.0/24", "--allow", "api-key"]);
    assert!(!folder.holds(&secret), "the database holds no secret");
    let list = folder.run(&["client", "list"]).expect_well().stdout;
    assert!(
        list.contains(&id) && list.contains("図書館ポータル") && list.contains("otp:send otp:verify"),
        "{list}"
    );
    for which in [id.as_str(), "図書館ポータル"] {
        let shown = folder.run(&["client", "show", which]).expect_well().stdout;
        for part in ["192.0.2.0/24", "api-key", "otp:send, otp:verify", "client_added"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains(&secret), "{shown}");
    }
    let rotated = folder.run(&["client", "rotate", &id, "--overlap", "2h"]).expect_well().stdout;
    assert!(rotated.contains("client_secret  ncs_") && !rotated.contains(&secret), "{rotated}");
    let shown = folder.run(&["client", "show", &id]).expect_well().stdout;
    assert_eq!(shown.lines().filter(|line| line.starts_with("secret ")).count(), 2, "{shown}");
    for (command, says) in [
        ("suspend", "is now suspended"),
        ("suspend", "is already suspended"),
        ("resume", "may call again"),
        ("resume", "may call already"),
        ("remove", "is removed"),
    ] {
        let said = folder.run(&["client", command, &id]).expect_well().stdout;
        assert!(said.contains(says), "{command}: {said}");
    }
    assert!(folder.run(&["client", "list"]).expect_well().stdout.contains("There are no clients."));
    let gone = folder.run(&["client", "show", &id]).expect_code(1).stderr;
    assert!(gone.contains("there is no client"), "{gone}");
    added(&folder, "図書館ポータル", &[]);
}

#[test]
fn what_cannot_be_a_client_is_refused_with_what_would_be_right() {
    let folder = Folder::ready();
    added(&folder, "vpn", &[]);
    folder.write("key.json", r#"{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}"#);
    for (arguments, code, reason) in [
        (&["client", "add", "vpn", "--scope", "otp:read"][..], 1, "there is a client vpn already"),
        (&["client", "add", "a"], 2, "--scope"),
        (&["client", "add", "a", "--scope", "otp:write"], 2, "there are otp:read, otp:send, otp:verify"),
        (&["client", "add", " ", "--scope", "otp:read"], 2, "the name is empty"),
        (&["client", "add", "a", "--scope", "otp:read", "--from", "192.0.2"], 2, "invalid IP address syntax"),
        (
            &["client", "add", "a", "--scope", "otp:read", "--public-key", "key.json"],
            1,
            "this is a private key",
        ),
        (&["client", "rotate", "vpn", "--overlap", "1M"], 2, "minutes are `m`"),
    ] {
        let ended = folder.run(arguments).expect_code(code);
        assert!(ended.stderr.contains(reason), "{arguments:?}: {}", ended.stderr);
    }
}
