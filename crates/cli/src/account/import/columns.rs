//! The header of the file: the place of each column.

use anyhow::{bail, ensure};

pub(super) const USER_ID: &str = "user_id";
pub(super) const PASSWORD: &str = "password";
pub(super) const PASSWORD_HASH: &str = "password_hash";
pub(super) const MAIL_ADDRESS: &str = "mail_address";
pub(super) const STAFF: &str = "staff";

const KNOWN: [&str; 5] = [USER_ID, PASSWORD, PASSWORD_HASH, MAIL_ADDRESS, STAFF];

/// The place of each column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) user_id: usize,
    pub(super) password: Option<usize>,
    pub(super) password_hash: Option<usize>,
    pub(super) mail_address: Option<usize>,
    pub(super) staff: Option<usize>,
    /// How many fields a row has.
    pub(super) width: usize,
}

impl Columns {
    /// Reads the first line.
    ///
    /// # Errors
    /// When a name is unknown, appears twice or is missing.
    pub(super) fn read(header: &[u8], names: &[&[u8]]) -> anyhow::Result<Self> {
        ensure!(
            !header.is_empty(),
            "the file is empty: its first line names the columns, as in {}",
            KNOWN.join(",")
        );
        let mut known = Vec::new();
        for name in names {
            let Ok(name) = std::str::from_utf8(name) else {
                bail!("the first line is not UTF-8: save the file as \"CSV UTF-8\"");
            };
            let name = name.trim();
            if !KNOWN.contains(&name) {
                bail!("line 1: there is no column `{name}`{}", nearest(name));
            }
            ensure!(!known.contains(&name), "line 1: the column `{name}` appears twice");
            known.push(name);
        }
        let place = |column: &str| known.iter().position(|name| *name == column);
        let Some(user_id) = place(USER_ID) else {
            bail!("line 1: the column `{USER_ID}` is missing");
        };
        let (password, password_hash) = (place(PASSWORD), place(PASSWORD_HASH));
        ensure!(
            password.is_some() || password_hash.is_some(),
            "line 1: a column `{PASSWORD}` or `{PASSWORD_HASH}` is missing"
        );
        Ok(Self {
            user_id,
            password,
            password_hash,
            mail_address: place(MAIL_ADDRESS),
            staff: place(STAFF),
            width: known.len(),
        })
    }
}

fn nearest(name: &str) -> String {
    let lower = name.to_lowercase().replace(['-', ' '], "_");
    let near = KNOWN.iter().map(|known| (strsim::osa_distance(&lower, known), known)).min();
    match near {
        Some((distance, known)) if distance <= 1 + known.len() / 3 => format!("; did you mean `{known}`?"),
        _ => format!("; the columns are {}", KNOWN.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Columns, String> {
        let names: Vec<&[u8]> = line.split(',').map(str::as_bytes).collect();
        Columns::read(line.as_bytes(), &names).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_stand_in_any_order() {
        let columns = read("mail_address, user_id ,password_hash,staff").unwrap();
        let expected = Columns {
            user_id: 1,
            password: None,
            password_hash: Some(2),
            mail_address: Some(0),
            staff: Some(3),
            width: 4,
        };
        assert_eq!(columns, expected);
    }

    #[test]
    fn an_unknown_column_is_an_error_that_names_the_nearest_known_one() {
        for (line, near) in [
            ("userid,password", "did you mean `user_id`?"),
            ("User ID,password", "did you mean `user_id`?"),
            ("user_id,pasword", "did you mean `password`?"),
            (
                "user_id,password,mail",
                "the columns are user_id, password, password_hash, mail_address, staff",
            ),
            ("user_id,password,mail_adress", "did you mean `mail_address`?"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(near), "{line}: {error}");
        }
    }

    #[test]
    fn what_is_missing_or_twice_there_is_named() {
        assert!(read("password").unwrap_err().contains("`user_id` is missing"));
        assert!(read("user_id").unwrap_err().contains("`password` or `password_hash` is missing"));
        assert!(read("user_id,user_id,password").unwrap_err().contains("twice"));
        assert!(read("").unwrap_err().contains("empty"));
    }
}
