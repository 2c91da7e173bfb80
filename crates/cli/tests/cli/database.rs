//! The database's file: who may read it, and what is said when it cannot be used.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support::{Ended, Folder};

fn at(folder: &Folder, url: &str) {
    folder.write("ninsho.toml", format!("database_url = \"{url}\"\n"));
}

#[test]
fn a_new_database_is_for_its_owner_alone_and_the_doctor_looks() {
    let folder = Folder::new();
    let mut migrate = Command::new("sh");
    let program = folder.program(&["migrate"]);
    migrate.args(["-c", "umask 022; exec \"$0\" migrate"]).arg(program.get_program());
    assert!(migrate.current_dir(folder.path("")).status().unwrap().success());
    let file = folder.path("ninsho.db");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let found = folder.run(&["doctor"]).stdout;
    assert!(found.contains("✓ database file: ninsho.db, for its owner only"), "{found}");

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let found = folder.run(&["doctor"]).expect_code(1).stdout;
    assert!(found.contains("✗ database file") && found.contains("ninsho.db (mode 644)"), "{found}");
    assert!(found.contains("chmod 600"), "{found}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::new();
    folder.run(&["keys", "create"]).expect_well();
    at(&folder, "sqlite:///nowhere/at/all/ninsho.db");
    for command in ["migrate", "serve", "doctor"] {
        let printed = folder.run(&[command]).expect_code(1).printed();
        assert!(printed.contains("there is no folder /nowhere/at/all"), "{command}: {printed}");
    }
    fs::create_dir(folder.path("data")).unwrap();
    at(&folder, "sqlite://data");
    let printed = folder.run(&["migrate"]).expect_code(1).printed();
    assert!(printed.contains("data is a folder"), "{printed}");
}

/// Root may write everywhere, so the program runs as `nobody` here.
#[test]
fn a_file_of_another_owner_is_named_with_both() {
    let folder = Folder::ready();
    let open =
        |name: &str, mode| fs::set_permissions(folder.path(name), Permissions::from_mode(mode)).unwrap();
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        return eprintln!("SKIPPED: only root can be somebody else");
    }
    let program = folder.program(&[]).get_program().to_owned();
    let as_nobody = |command: &str| -> Ended {
        let mut run = Command::new("setpriv");
        run.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(&program).arg(command);
        run.current_dir(folder.path("")).output().unwrap().into()
    };
    let mut help = Command::new("setpriv");
    help.args(["--reuid=nobody", "--clear-groups"]).arg(&program).arg("--help");
    if !help.output().is_ok_and(|help| help.status.success()) {
        return eprintln!("SKIPPED: nobody may not run the program where it is");
    }
    open("", 0o755);
    open("ninsho.db", 0o644);
    let printed = as_nobody("migrate").expect_code(1).printed();
    for part in ["ninsho.db", "of root, mode 644", "Ninsho runs as nobody"] {
        assert!(printed.contains(part), "{part} is missing in\n{printed}");
    }
    for name in ["ninsho.db", "ninsho.db-wal", "ninsho.db-shm"] {
        drop(fs::remove_file(folder.path(name)));
    }
    let printed = as_nobody("migrate").expect_code(1).printed();
    for part in ["cannot be made in", "of root, mode 755", "Ninsho runs as nobody"] {
        assert!(printed.contains(part), "{part} is missing in\n{printed}");
    }
}

#[test]
fn a_certificate_file_without_a_certificate_is_refused_by_name() {
    let folder = Folder::new();
    folder.write("ca.pem", "-----BEGIN PRIVATE KEY-----\n");
    at(&folder, "postgres://ninsho:secret@127.0.0.1:1/ninsho?sslmode=verify-full&sslrootcert=ca.pem");
    let printed = folder.run(&["doctor"]).expect_code(1).printed();
    assert!(printed.contains("sslrootcert") && printed.contains("ca.pem holds no certificate"), "{printed}");
    assert!(!printed.contains("secret"), "{printed}");
    folder.write("ninsho.toml", "[mail.smtp]\nsecurity = \"tls\"\nca_file = \"ca.pem\"\n");
    let printed = folder.run(&["doctor"]).expect_code(1).printed();
    assert!(printed.contains("mail.smtp.ca_file: ca.pem holds no certificate"), "{printed}");
}
