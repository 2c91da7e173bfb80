//! Reading the rows and judging each by itself.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use anyhow::Context;
use csv::{ByteRecord, ReaderBuilder};
use ninsho_domain::config::Institution;
use ninsho_shared::{MailAddress, Password, UserId};
use zeroize::Zeroizing;

use super::columns::{Columns, MAIL_ADDRESS, PASSWORD, PASSWORD_HASH, STAFF, USER_ID};
use super::phc;
use super::refusals::Refusal;
use crate::account::address;

/// A row that can become an account.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it begins in the file; the first line is 1.
    pub(super) line: u64,
    pub(super) user_id: UserId,
    pub(super) proof: Proof,
    pub(super) mail_address: Option<MailAddress>,
    pub(super) staff: bool,
}

/// What the password is known by. `Debug` shows neither.
pub(super) enum Proof {
    Password(Password),
    Hash(String),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(…)")
    }
}

/// Reads all rows: those that can become accounts, and those that cannot, each in the file's order.
///
/// # Errors
/// When the file cannot be read, or its first line does not name the columns.
pub(super) fn read(
    mut file: impl Read,
    institution: &Institution,
) -> anyhow::Result<(Vec<Row>, Vec<Refusal>)> {
    let mut text = Zeroizing::new(Vec::new());
    file.read_to_end(&mut text).context("the file cannot be read")?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    // Rows of another width are refused one by one, with their lines.
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
    let header = reader.byte_headers().context("the first line cannot be read")?.clone();
    let columns = Columns::read(header.as_slice(), &header.iter().collect::<Vec<_>>())?;

    let mut lines = Lines::new(text);
    let mut rows: Vec<Row> = Vec::new();
    let mut refused = Vec::new();
    let mut seen: HashMap<UserId, u64> = HashMap::new();
    for record in reader.byte_records() {
        let record = record.context("the file cannot be read to its end")?;
        let line = lines.of(&record);
        match judge(&record, &columns, institution) {
            Ok(judged) => {
                let first = *seen.entry(judged.user_id.clone()).or_insert(line);
                if first == line {
                    rows.push(Row { line, ..judged });
                } else {
                    let reason =
                        format!("the ID is in line {first} already (case makes no difference): keep one");
                    refused.push(Refusal { line, user_id: Some(judged.user_id), column: USER_ID, reason });
                }
            }
            Err(refusal) => refused.push(Refusal { line, ..refusal }),
        }
    }
    Ok((rows, refused))
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Counts lines as an editor does. The reader's own count stays behind after CRLF and blank lines.
struct Lines<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    /// The line in which a record begins. Records come in the order of the text.
    fn of(&mut self, record: &ByteRecord) -> u64 {
        let place = record.position().map_or(0, csv::Position::byte);
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(self.text.len());
        let ends = self.text[place..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = place + ends;
        let ended = (self.counted..begin).filter(|&at| match self.text[at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        self.line += ended.count() as u64;
        self.counted = self.counted.max(begin);
        self.line
    }
}

/// Judges one row. The caller knows its line.
fn judge(record: &ByteRecord, columns: &Columns, institution: &Institution) -> Result<Row, Refusal> {
    let mut user_id = None;
    let judged = (|| {
        if record.len() != columns.width {
            let reason = format!("the row has {} fields, the first line {}", record.len(), columns.width);
            return Err((USER_ID, reason));
        }
        let text = field(record, columns.user_id, USER_ID)?;
        let id = UserId::parse(text).map_err(|error| (USER_ID, error.to_string()))?;
        user_id = Some(id.clone());
        let proof = proof(record, columns)?;
        let mail_address =
            match columns.mail_address.map(|place| field(record, place, MAIL_ADDRESS)).transpose()? {
                Some(text) if !text.trim().is_empty() => {
                    Some(address::mail_address(text, institution).map_err(|reason| (MAIL_ADDRESS, reason))?)
                }
                _ => None,
            };
        Ok(Row { line: 0, user_id: id, proof, mail_address, staff: staff(record, columns)? })
    })();
    judged.map_err(|(column, reason)| Refusal { line: 0, user_id, column, reason })
}

type Reason = (&'static str, String);

fn proof(record: &ByteRecord, columns: &Columns) -> Result<Proof, Reason> {
    let filled = |place: Option<usize>, column| {
        let text = place.map(|place| field(record, place, column)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    match (filled(columns.password, PASSWORD)?, filled(columns.password_hash, PASSWORD_HASH)?) {
        (Some(_), Some(_)) => Err((
            PASSWORD,
            format!("the row has both `{PASSWORD}` and `{PASSWORD_HASH}`: leave one of them empty"),
        )),
        (Some(text), None) => Password::parse(text.to_owned())
            .map(Proof::Password)
            .map_err(|error| (PASSWORD, error.to_string())),
        (None, Some(text)) => {
            phc::check(text).map_err(|reason| (PASSWORD_HASH, reason))?;
            Ok(Proof::Hash(text.to_owned()))
        }
        (None, None) if columns.password.is_some() => Err((PASSWORD, "the password is empty".to_owned())),
        (None, None) => Err((PASSWORD_HASH, "the hash is empty".to_owned())),
    }
}

fn staff(record: &ByteRecord, columns: &Columns) -> Result<bool, Reason> {
    let Some(place) = columns.staff else { return Ok(false) };
    match field(record, place, STAFF)?.trim().to_ascii_lowercase().as_str() {
        "yes" => Ok(true),
        "no" | "" => Ok(false),
        _ => Err((STAFF, "it is neither `yes` nor `no`".to_owned())),
    }
}

fn field<'r>(record: &'r ByteRecord, place: usize, column: &'static str) -> Result<&'r str, Reason> {
    let bytes = record.get(place).unwrap_or_default();
    std::str::from_utf8(bytes)
        .map_err(|_| (column, "the text is not UTF-8: save the file as \"CSV UTF-8\"".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn read(text: &str) -> (Vec<Row>, Vec<(u64, &'static str, String)>) {
        let (rows, refused) = super::read(text.as_bytes(), &Institution::default()).unwrap();
        (rows, refused.into_iter().map(|refusal| (refusal.line, refusal.column, refusal.reason)).collect())
    }

    #[test]
    fn byte_order_mark_crlf_and_quotes_are_fine() {
        let text = "\u{feff}user_id,password,mail_address\r\nA0123456,\"a,\"\"b\r\nc\",\r\n\r\nb1, blank ,Taro@Example.COM\r\n";
        let (rows, refused) = read(text);
        assert_eq!(refused, []);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].line, rows[0].user_id.as_str()), (2, "a0123456"));
        assert!(matches!(&rows[0].proof, Proof::Password(password) if password.reveal() == "a,\"b\r\nc"));
        assert_eq!(rows[0].mail_address, None);
        assert_eq!(rows[1].line, 5);
        assert!(matches!(&rows[1].proof, Proof::Password(password) if password.reveal() == " blank "));
        assert_eq!(rows[1].mail_address.as_ref().unwrap().to_string(), "Taro@example.com");
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["user_id,password", "a b,x", "", "", "a c,\"1\n2\"", "a d,x"].join(end);
            let lines: Vec<u64> = read(&text).1.iter().map(|(line, ..)| *line).collect();
            assert_eq!(lines, [2, 5, 7], "{end:?}");
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
            a5,x\n\
            a6,x,\n\
            A6,y,\n";
        let (rows, refused) = read(text);
        assert_eq!(rows.len(), 1);
        let expected = [
            (2, USER_ID, "letters, digits"),
            (3, PASSWORD, "empty"),
            (4, MAIL_ADDRESS, "missing"),
            (5, MAIL_ADDRESS, "kyoto-u.ac.jp cannot be registered"),
            (6, MAIL_ADDRESS, "mail2.adm.kyoto-u.ac.jp cannot be registered"),
            (7, USER_ID, "2 fields, the first line 3"),
            (9, USER_ID, "line 8 already"),
        ];
        assert_eq!(refused.len(), expected.len(), "{refused:?}");
        for ((line, column, reason), (at, what, why)) in refused.iter().zip(expected) {
            assert_eq!((*line, *column), (at, what));
            assert!(reason.contains(why), "{reason}");
        }
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
        let (rows, refused) =
            read("user_id,password,staff\na1,x,yes\na2,x,no\na3,x,\na4,x, YES \na5,x,true\n");
        let staff: Vec<_> = rows.iter().map(|row| (row.user_id.as_str(), row.staff)).collect();
        assert_eq!(staff, [("a1", true), ("a2", false), ("a3", false), ("a4", true)]);
        assert_eq!(refused, [(6, STAFF, "it is neither `yes` nor `no`".to_owned())]);
        assert!(!read("user_id,password\na1,x\n").0[0].staff);
    }

    #[test]
    fn another_encoding_is_named_and_not_guessed() {
        let sjis = b"user_id,password\na1,\x83p\x83X\n";
        let (rows, refused) = super::read(&sjis[..], &Institution::default()).unwrap();
        assert!(rows.is_empty());
        assert!(refused[0].reason.contains("UTF-8"), "{:?}", refused[0]);
    }

    #[test]
    fn no_secret_shows_in_debug() {
        let (rows, _) = read(&format!("user_id,password,password_hash\na1,s3cret,\na2,,\"{HASH}\"\n"));
        let text = format!("{rows:?}");
        assert!(!text.contains("s3cret") && !text.contains("argon2id"), "{text}");
    }
}
