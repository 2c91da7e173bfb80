use super::*;

const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn read(text: &str) -> (Vec<Row>, Vec<(u64, &'static str, String)>) {
    let rows = super::read(text.as_bytes(), &Institution::default()).unwrap();
    assert_eq!(rows.number, rows.good.len() + rows.refused.len());
    let told = |refusal: Refusal| (refusal.line, refusal.column, refusal.reason);
    (rows.good, rows.refused.into_iter().map(told).collect())
}

fn password(row: &Row) -> &str {
    match &row.proof {
        Proof::Password(password) => password.reveal(),
        Proof::Hash(_) => panic!("a hash"),
    }
}

#[test]
fn byte_order_mark_crlf_and_quotes_are_fine() {
    let text = "\u{feff}user_id,password,mail_address\r\nA0123456,\"a,\"\"b c\",\r\n\r\nb1, blank ,Taro@Example.COM\r\n";
    let (rows, refused) = read(text);
    assert_eq!(refused, []);
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].line, rows[0].user_id.as_str()), (2, "a0123456"));
    assert_eq!(password(&rows[0]), "a,\"b c");
    assert_eq!(rows[0].mail_address, None);
    assert_eq!(rows[1].line, 4);
    assert_eq!(password(&rows[1]), " blank ");
    assert_eq!(rows[1].mail_address.as_ref().unwrap().to_string(), "Taro@example.com");
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_row() {
    let text = "user_id,password,mail_address\n\
        a1,\"first,\n\
        a2,second,\n\
        a3,\"third\",\n\
        a4, \"fourth\",\n\
        a5,\"d\"ef,\n\
        a6,\"two\n\
        lines\",\n\
        a7,\"seventh";
    let (rows, refused) = read(text);
    let made: Vec<_> = rows.iter().map(|row| (row.user_id.as_str(), password(row))).collect();
    assert_eq!(made, [("a2", "second"), ("a3", "third")]);
    let told: Vec<_> = refused.iter().map(|(line, column, _)| (*line, *column)).collect();
    assert_eq!(
        told,
        [(2, PASSWORD), (5, PASSWORD), (6, PASSWORD), (7, PASSWORD), (8, USER_ID), (9, PASSWORD)]
    );
    for ((_, _, reason), why) in refused.iter().zip(["open", "begin", "after", "open", "begin", "open"]) {
        assert!(reason.contains(why), "{reason}");
    }
}

#[test]
fn each_refusal_names_line_column_and_what_would_be_right() {
    let text = "user_id,password,mail_address\n\
        a b,x,\n\
        a1,,\n\
        a2,x,taro@\n\
        a3,x,taro@kyoto-u.ac.jp\n\
        a4,x,id1@mail2.adm.kyoto-u.ac.jp\n\
        a5\n\
        a6,x,\n\
        A6,y,\n\
        a7,x,y,z\n\
        a8,tab\there,\n";
    let (rows, refused) = read(text);
    assert_eq!(rows.len(), 1);
    let expected = [
        (2, USER_ID, "letters, digits"),
        (3, PASSWORD, "empty"),
        (4, MAIL_ADDRESS, "missing"),
        (5, MAIL_ADDRESS, "kyoto-u.ac.jp cannot be registered"),
        (6, MAIL_ADDRESS, "mail2.adm.kyoto-u.ac.jp cannot be registered"),
        (7, USER_ID, "1 field, the first line 3"),
        (9, USER_ID, "line 8 already"),
        (10, USER_ID, "4 fields, the first line 3"),
        (11, PASSWORD, "control character"),
    ];
    assert_eq!(refused.len(), expected.len(), "{refused:?}");
    for ((line, column, reason), (at, what, why)) in refused.iter().zip(expected) {
        assert_eq!((*line, *column), (at, what));
        assert!(reason.contains(why), "{reason}");
    }
}

#[test]
fn the_habits_of_excel_are_read() {
    for text in [
        "user_id;password;mail_address\na1;x,y;\na2;z;taro@example.com\n",
        "user_id\tpassword\tmail_address\na1\tx,y\t\na2\tz\ttaro@example.com\n",
        "sep=;\nuser_id;password;mail_address\na1;x,y;\na2;z;taro@example.com\n",
        "sep=|\r\nuser_id|password|mail_address\r\na1|x,y|\r\na2|z|taro@example.com\r\n",
        // Empty columns and rows, and rows without their empty last fields.
        "user_id,password,mail_address,,\n,,,,\na1,\"x,y\"\n\n , ,\na2,z,taro@example.com,,\n,,,,\n",
    ] {
        let (rows, refused) = read(text);
        assert_eq!(refused, [], "{text}");
        let made: Vec<_> = rows.iter().map(|row| (row.user_id.as_str(), password(row))).collect();
        assert_eq!(made, [("a1", "x,y"), ("a2", "z")], "{text}");
        assert!(rows[0].mail_address.is_none() && rows[1].mail_address.is_some(), "{text}");
    }
}

#[test]
fn what_excel_has_altered_is_refused_with_what_to_choose() {
    let text = "user_id,password,mail_address\n\
        1.20E+06,x,\n\
        a1,1.20E+06,\n\
        #N/A,x,\n\
        a2,#N/A,\n\
        ########,x,\n\
        a3,########,\n\
        20240001.0,x,\n\
        =\"0123\",x,\n\
        a4,x,#REF!\n\
        a5,x,,note\n";
    let (rows, refused) = read(text);
    assert_eq!(rows.len(), 0);
    let told: Vec<_> = refused.iter().map(|(line, column, _)| (*line, *column)).collect();
    let (id, word) = (USER_ID, PASSWORD);
    assert_eq!(
        told,
        [
            (2, id),
            (3, word),
            (4, id),
            (5, word),
            (6, id),
            (7, word),
            (8, id),
            (9, id),
            (10, MAIL_ADDRESS),
            (11, id)
        ]
    );
    for (line, _, reason) in &refused[..9] {
        assert!(reason.contains("Excel") || reason.contains("spreadsheet"), "{line}: {reason}");
    }
    let (_, refused) = read("user_id,password,\na1,x,note\n");
    assert!(refused[0].2.contains("column 3, which has no name"), "{refused:?}");
}

#[test]
fn a_row_has_a_password_or_a_hash_and_not_both() {
    let (rows, refused) =
        read(&format!("user_id,password,password_hash\na1,,\"{HASH}\"\na2,x,\"{HASH}\"\na3,,\na4,,x\n"));
    assert_eq!(rows.len(), 1);
    assert!(matches!(&rows[0].proof, Proof::Hash(hash) if hash == HASH));
    let reasons: Vec<_> = refused.iter().map(|(line, column, _)| (*line, *column)).collect();
    assert_eq!(reasons, [(3, PASSWORD), (4, PASSWORD), (5, PASSWORD_HASH)]);
}

#[test]
fn who_is_of_the_staff_is_said_by_yes_and_no() {
    let (rows, refused) = read("user_id,password,staff\na1,x,yes\na2,x,no\na3,x,\na4,x, YES \na5,x,true\n");
    let staff: Vec<_> = rows.iter().map(|row| (row.user_id.as_str(), row.staff)).collect();
    assert_eq!(staff, [("a1", true), ("a2", false), ("a3", false), ("a4", true)]);
    assert_eq!(refused, [(6, STAFF, "it is neither `yes` nor `no`".to_owned())]);
    assert!(!read("user_id,password\na1,x\n").0[0].staff);
}

#[test]
fn japanese_excel_is_read_and_told_of() {
    let rows = super::read(&b"user_id,password\r\na1,\x83p\x83X\r\n"[..], &Institution::default()).unwrap();
    assert_eq!((password(&rows.good[0]), rows.encoding), ("パス", Some("Shift_JIS (CP932)")));
}

#[test]
fn no_secret_shows_in_debug() {
    let (rows, _) = read(&format!("user_id,password,password_hash\na1,s3cret,\na2,,\"{HASH}\"\n"));
    let text = format!("{rows:?}");
    assert!(!text.contains("s3cret") && !text.contains("argon2id"), "{text}");
}
