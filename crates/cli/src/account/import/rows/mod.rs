//! Reading the rows and judging each by itself.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use anyhow::{Context, anyhow, bail};
use ninsho_domain::config::Institution;
use ninsho_shared::{MailAddress, Password, UserId};
use zeroize::Zeroizing;

use super::columns::{self, Columns, MAIL_ADDRESS, PASSWORD, PASSWORD_HASH, STAFF, USER_ID};
use super::encoding::{self, Decoded};
use super::lines::{self, Fault, Field};
use super::refusals::Refusal;
use super::{excel, phc};
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

/// What a file holds.
pub(super) struct Rows {
    /// Those that can become accounts, in the file's order.
    pub(super) good: Vec<Row>,
    /// Those that cannot.
    pub(super) refused: Vec<Refusal>,
    /// How many there are in the file. Empty ones are none.
    pub(super) number: usize,
    /// The encoding, where it is not UTF-8.
    pub(super) encoding: Option<&'static str>,
}

/// Reads all rows.
///
/// # Errors
/// When the file cannot be read, or its first line does not name the columns.
pub(super) fn read(mut file: impl Read, institution: &Institution) -> anyhow::Result<Rows> {
    let mut bytes = Zeroizing::new(Vec::new());
    file.read_to_end(&mut bytes).context("the file cannot be read")?;
    let Decoded { text, encoding } = encoding::decode(&bytes)?;
    let mut lines = lines::numbered(&text).filter(|(_, line)| !line.trim().is_empty()).peekable();
    let told = lines.next_if_map(|(number, line)| {
        columns::told_delimiter(line).filter(|_| number == 1).ok_or((number, line))
    });
    let Some((number, header)) = lines.next() else {
        bail!("the file is empty: its first line names the columns, as in user_id,password,mail_address");
    };
    let delimiter = told.unwrap_or_else(|| columns::delimiter(header));
    let names = lines::fields(header, delimiter)
        .map_err(|fault| anyhow!("line {number}, field {}: {}", fault.field + 1, fault.reason))?;
    let columns = Columns::read(number, &names)?;

    let mut rows = Rows { good: Vec::new(), refused: Vec::new(), number: 0, encoding };
    let mut seen: HashMap<UserId, u64> = HashMap::new();
    for (line, text) in lines {
        let judged = match lines::fields(text, delimiter) {
            Ok(fields) if fields.iter().all(|field| field.trim().is_empty()) => continue,
            Ok(fields) => judge(&fields, &columns, institution),
            Err(Fault { field, reason }) => {
                let column = columns.name(field).unwrap_or(USER_ID);
                Err(Refusal { line, user_id: None, column, reason: reason.to_owned() })
            }
        };
        rows.number += 1;
        match judged {
            Ok(judged) => {
                let first = *seen.entry(judged.user_id.clone()).or_insert(line);
                if first == line {
                    rows.good.push(Row { line, ..judged });
                } else {
                    let reason =
                        format!("the ID is in line {first} already (case makes no difference): keep one");
                    rows.refused.push(Refusal {
                        line,
                        user_id: Some(judged.user_id),
                        column: USER_ID,
                        reason,
                    });
                }
            }
            Err(refusal) => rows.refused.push(Refusal { line, ..refusal }),
        }
    }
    Ok(rows)
}

/// Judges one row. The caller knows its line.
fn judge(fields: &[Field], columns: &Columns, institution: &Institution) -> Result<Row, Refusal> {
    let mut user_id = None;
    let judged = (|| {
        check_width(fields, columns)?;
        let text = field(fields, columns.user_id, USER_ID)?;
        if let Some(reason) = excel::altered_id(text) {
            return Err((USER_ID, reason));
        }
        let id = UserId::parse(text).map_err(|error| (USER_ID, error.to_string()))?;
        user_id = Some(id.clone());
        let proof = proof(fields, columns)?;
        let mail_address =
            match columns.mail_address.map(|place| field(fields, place, MAIL_ADDRESS)).transpose()? {
                Some(text) if !text.trim().is_empty() => {
                    Some(address::mail_address(text, institution).map_err(|reason| (MAIL_ADDRESS, reason))?)
                }
                _ => None,
            };
        Ok(Row { line: 0, user_id: id, proof, mail_address, staff: staff(fields, columns)? })
    })();
    judged.map_err(|(column, reason)| Refusal { line: 0, user_id, column, reason })
}

/// Whether every field is in a column with a name, and what a row cannot do without is there. A
/// spreadsheet leaves out empty fields at the end of a row, and adds some beside the table.
fn check_width(fields: &[Field], columns: &Columns) -> Result<(), Reason> {
    let (has, named) = (fields.len(), columns.width);
    let nameless = |place: &usize| columns.name(*place).is_none() && !fields[*place].trim().is_empty();
    match (0..has).find(nameless) {
        Some(place) if place < named => {
            let reason =
                format!("there is text in column {}, which has no name in the first line", place + 1);
            return Err((USER_ID, reason));
        }
        Some(_) => {
            let reason = format!(
                "the row has {has} fields, the first line {named}: put a field in quotes that holds the \
                 character between the fields"
            );
            return Err((USER_ID, reason));
        }
        None => {}
    }
    let reaches = |place: Option<usize>| place.is_some_and(|place| place < has);
    if !reaches(Some(columns.user_id)) || !(reaches(columns.password) || reaches(columns.password_hash)) {
        let fields = if has == 1 { "field" } else { "fields" };
        return Err((USER_ID, format!("the row has {has} {fields}, the first line {named}")));
    }
    Ok(())
}

type Reason = (&'static str, String);

fn proof(fields: &[Field], columns: &Columns) -> Result<Proof, Reason> {
    let filled = |place: Option<usize>, column| {
        let text = place.map(|place| field(fields, place, column)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    match (filled(columns.password, PASSWORD)?, filled(columns.password_hash, PASSWORD_HASH)?) {
        (Some(_), Some(_)) => Err((
            PASSWORD,
            format!("the row has both `{PASSWORD}` and `{PASSWORD_HASH}`: leave one of them empty"),
        )),
        (Some(text), None) if text.chars().any(char::is_control) => {
            Err((PASSWORD, "there is a control character in it, which nobody can type".to_owned()))
        }
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

fn staff(fields: &[Field], columns: &Columns) -> Result<bool, Reason> {
    let Some(place) = columns.staff else { return Ok(false) };
    match field(fields, place, STAFF)?.trim().to_ascii_lowercase().as_str() {
        "yes" => Ok(true),
        "no" | "" => Ok(false),
        _ => Err((STAFF, "it is neither `yes` nor `no`".to_owned())),
    }
}

/// The text of a field, which is empty where the row ends before it.
fn field<'r>(fields: &'r [Field], place: usize, column: &'static str) -> Result<&'r str, Reason> {
    let text = fields.get(place).map_or("", |field| field.as_str());
    excel::altered(text).map_or(Ok(text), |reason| Err((column, reason)))
}

#[cfg(test)]
mod tests;
