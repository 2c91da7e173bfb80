//! The header of the file: the place of each column.

use anyhow::{bail, ensure};

use super::lines::{Field, fields};

pub(super) const USER_ID: &str = "user_id";
pub(super) const PASSWORD: &str = "password";
pub(super) const PASSWORD_HASH: &str = "password_hash";
pub(super) const MAIL_ADDRESS: &str = "mail_address";
pub(super) const STAFF: &str = "staff";

/// What stands between the fields in the files of Excel, by its language.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

const KNOWN: [&str; 5] = [USER_ID, PASSWORD, PASSWORD_HASH, MAIL_ADDRESS, STAFF];

/// The place of each column.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) user_id: usize,
    pub(super) password: Option<usize>,
    pub(super) password_hash: Option<usize>,
    pub(super) mail_address: Option<usize>,
    pub(super) staff: Option<usize>,
    /// How many fields a row has, those of columns without a name among them.
    pub(super) width: usize,
}

impl Columns {
    /// Reads the names in the first line, whose number is `line`. Columns without a name are those that
    /// a spreadsheet writes beside a table.
    ///
    /// # Errors
    /// When a name is unknown, appears twice or is missing.
    pub(super) fn read(line: u64, names: &[Field]) -> anyhow::Result<Self> {
        let mut known: Vec<&str> = Vec::new();
        for name in names.iter().map(|name| name.trim()) {
            if !name.is_empty() && !KNOWN.contains(&name) {
                bail!("line {line}: there is no column `{name}`{}", nearest(name));
            }
            ensure!(
                name.is_empty() || !known.contains(&name),
                "line {line}: the column `{name}` appears twice"
            );
            known.push(name);
        }
        let place = |column: &str| known.iter().position(|name| *name == column);
        let Some(user_id) = place(USER_ID) else {
            bail!("line {line}: the column `{USER_ID}` is missing");
        };
        let (password, password_hash) = (place(PASSWORD), place(PASSWORD_HASH));
        ensure!(
            password.is_some() || password_hash.is_some(),
            "line {line}: a column `{PASSWORD}` or `{PASSWORD_HASH}` is missing"
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

    /// The name of a column, by its place.
    pub(super) fn name(&self, place: usize) -> Option<&'static str> {
        [
            (Some(self.user_id), USER_ID),
            (self.password, PASSWORD),
            (self.password_hash, PASSWORD_HASH),
            (self.mail_address, MAIL_ADDRESS),
            (self.staff, STAFF),
        ]
        .into_iter()
        .find(|(at, _)| *at == Some(place))
        .map(|(_, name)| name)
    }
}

/// The character between the fields, where the names in the first line leave no doubt.
pub(super) fn delimiter(header: &str) -> char {
    let splits = |delimiter: &char| {
        fields(header, *delimiter).is_ok_and(|names| {
            let mut named = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
            named.clone().count() >= 2 && named.all(|name| KNOWN.contains(&name))
        })
    };
    // Else the names are wrong, and those that are nearest to be right are told of.
    let commonest = || {
        DELIMITERS.into_iter().max_by_key(|delimiter| (header.matches(*delimiter).count(), *delimiter == ','))
    };
    DELIMITERS.into_iter().find(splits).or_else(commonest).unwrap_or(',')
}

/// The delimiter that Excel was told by a first line `sep=;`.
pub(super) fn told_delimiter(line: &str) -> Option<char> {
    let line = line.trim_start_matches('"');
    let told = line.get(..4).filter(|head| head.eq_ignore_ascii_case("sep="))?;
    line[told.len()..].chars().next()
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
        Columns::read(1, &fields(line, delimiter(line)).unwrap()).map_err(|error| error.to_string())
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
        assert!(read("").unwrap_err().contains("`user_id` is missing"));
    }

    #[test]
    fn the_names_tell_what_stands_between_the_fields() {
        for (header, between) in [
            ("user_id,password", ','),
            ("user_id;password;mail_address", ';'),
            ("user_id\tpassword", '\t'),
            ("\"user_id\";\"password\";;", ';'),
            ("user_id;pasword", ';'),
            ("user_id", ','),
        ] {
            assert_eq!(delimiter(header), between, "{header}");
        }
        for (line, told) in [
            ("sep=;", Some(';')),
            ("SEP=\t", Some('\t')),
            ("\"sep=;\"", Some(';')),
            ("sep=", None),
            ("user_id", None),
        ] {
            assert_eq!(told_delimiter(line), told, "{line}");
        }
    }

    #[test]
    fn columns_without_a_name_are_kept_in_mind() {
        let columns = read("user_id,,password,,").unwrap();
        assert_eq!((columns.user_id, columns.password, columns.width), (0, Some(2), 5));
        assert_eq!((columns.name(2), columns.name(3)), (Some(PASSWORD), None));
    }
}
