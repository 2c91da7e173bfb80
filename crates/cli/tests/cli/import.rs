//! `ninsho account import`.

use crate::support::Folder;

const GOOD: &str =
    "user_id,password,mail_address\r\nA0001,first secret,one@example.com\r\na0002,\"second, secret\",\r\n";
const HALF: &str = "user_id,password,mail_address\n\
    a0001,first secret,one@example.com\n\
    A0001,second secret,\n\
    a0003,third secret,three@kyoto-u.ac.jp\n\
    a0004,,\n";

#[test]
fn a_good_file_makes_its_accounts() {
    let folder = Folder::ready();
    folder.write("people.csv", format!("\u{feff}{GOOD}"));
    let ended = folder.run(&["account", "import", "people.csv"]).expect_well();
    assert_eq!(ended.stdout, "2 rows: 2 accounts made, 0 refused.\n");
    assert_eq!(ended.stderr, "", "no bar where nobody looks");
    let one = folder.run(&["account", "show", "a0001"]).expect_well().stdout;
    assert!(one.contains("o****@example.com"), "{one}");
    let two = folder.run(&["account", "show", "a0002"]).expect_well().stdout;
    assert!(two.contains("mail address    none"), "{two}");
    std::fs::remove_file(folder.path("people.csv")).unwrap();
    assert!(!folder.holds("first secret"), "no file holds a password");
}

#[test]
fn one_bad_row_keeps_everything_out_and_is_explained() {
    let folder = Folder::ready();
    folder.write("people.csv", HALF);
    let ended = folder.run(&["account", "import", "people.csv"]).expect_code(3);
    assert_eq!(ended.stdout, "4 rows: 3 refused. Nothing was written.\n");
    for line in [
        "line 3, user_id: the ID is in line 2",
        "line 4, mail_address: addresses of kyoto-u.ac.jp",
        "line 5, password: ",
    ] {
        assert!(ended.stderr.contains(line), "{line} is missing in\n{}", ended.stderr);
    }
    folder.run(&["account", "show", "a0001"]).expect_code(1);
}

#[test]
fn the_rest_goes_in_with_keep_going_and_the_report_has_what_stayed_out() {
    let folder = Folder::ready();
    folder.write("people.csv", HALF);
    let arguments = ["account", "import", "people.csv", "--keep-going", "--report", "refused.csv"];
    let ended = folder.run(&arguments).expect_code(3);
    assert_eq!(ended.stdout, "4 rows: 1 account made, 3 refused.\n");
    folder.run(&["account", "show", "a0001"]).expect_well();
    let report = folder.read("refused.csv");
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines[0], "line,user_id,column,reason");
    assert!(
        lines[1].starts_with("3,a0001,user_id,") && lines[2].starts_with("4,a0003,mail_address,"),
        "{report}"
    );
    assert!(lines[3].starts_with("5,a0004,password,"), "{report}");

    let again = folder.run(&["account", "import", "people.csv", "--keep-going"]).expect_code(3);
    assert!(
        again.stderr.contains("line 2, user_id: there is an account with this ID already"),
        "{}",
        again.stderr
    );
    assert!(again.stdout.contains("4 rows: 4 refused. Nothing was written."), "{}", again.stdout);
    for secret in ["first secret", "three@"] {
        assert!(
            !format!("{}{}{report}", ended.printed(), again.printed()).contains(secret),
            "{secret} was printed"
        );
    }
}

#[test]
fn a_dry_run_writes_nothing_but_the_report() {
    let folder = Folder::ready();
    folder.write("people.csv", GOOD);
    let ended = folder
        .run(&["account", "import", "people.csv", "--dry-run", "--report", "refused.csv"])
        .expect_well();
    assert_eq!(ended.stdout, "2 rows: 2 accounts would be made, 0 refused. Nothing was written.\n");
    assert_eq!(folder.read("refused.csv"), "line,user_id,column,reason\n");
    folder.run(&["account", "show", "a0001"]).expect_code(1);
}

#[test]
fn a_file_that_cannot_be_read_as_meant_is_an_error() {
    let folder = Folder::ready();
    for (content, reason) in [
        ("user_id,pasword\na,b\n", "did you mean `password`?"),
        ("user_id,mail_address\na,\n", "`password` or `password_hash` is missing"),
        ("user_id,password\n", "no row below its header"),
        ("", "the file is empty"),
        ("user_id,password\na1,x\na2,p\u{e4}ss\n", "line 3: the text is not UTF-8"),
        ("PK\u{3}\u{4}", "a workbook and no CSV file"),
    ] {
        // Each character is one byte: ISO 8859-1.
        let content: Vec<u8> = content.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        folder.write("people.csv", content);
        let ended = folder.run(&["account", "import", "people.csv"]).expect_code(1);
        assert!(ended.stderr.contains("people.csv") && ended.stderr.contains(reason), "{}", ended.stderr);
    }
    folder.run(&["account", "import", "nothing.csv"]).expect_code(1);
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_row() {
    let folder = Folder::ready();
    folder.write(
        "people.csv",
        "user_id,password\na1,\"first secret\na2,second secret\na3,\"third secret\"\na4, \"fourth secret\"\n",
    );
    let ended = folder.run(&["account", "import", "people.csv"]).expect_code(3);
    assert_eq!(ended.stdout, "4 rows: 2 refused. Nothing was written.\n");
    assert!(ended.stderr.contains("line 2, password: a quote is open at the end"), "{}", ended.stderr);
    assert!(ended.stderr.contains("line 5, password: there is a quote within"), "{}", ended.stderr);
    folder.run(&["account", "show", "a2"]).expect_code(1);

    let ended = folder.run(&["account", "import", "people.csv", "--keep-going"]).expect_code(3);
    assert_eq!(ended.stdout, "4 rows: 2 accounts made, 2 refused.\n");
    folder.run(&["account", "show", "a2"]).expect_well();
    folder.run(&["account", "show", "a3"]).expect_well();
    for id in ["a1", "a4"] {
        folder.run(&["account", "show", id]).expect_code(1);
    }
    assert!(!ended.printed().contains("secret"), "{}", ended.printed());
}

#[test]
fn a_file_of_a_japanese_excel_is_read_and_told_of() {
    let folder = Folder::ready();
    folder.write("people.csv", b"sep=;\r\nuser_id;password;;\r\nA1;\x83p\x83X;;\r\n;;;\r\n");
    let ended = folder.run(&["account", "import", "people.csv"]).expect_well();
    assert_eq!(
        ended.stdout,
        "The file is Shift_JIS (CP932), and was read so.\n1 row: 1 account made, 0 refused.\n"
    );
    folder.run(&["account", "show", "a1"]).expect_well();
}
