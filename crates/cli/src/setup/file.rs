//! The configuration file as it is being changed: its comments and its other lines stay.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

use anyhow::{Context, bail};
use ninsho_domain::config::Config;
use toml_edit::{DocumentMut, Item, Table, Value, value};

use super::question::Kind;

/// What a new file begins with.
const SHIPPED: &str = include_str!("../../../../deploy/ninsho.toml");

/// The user at the mail server.
pub(super) const USER: &str = "mail.smtp.user";
/// The file with the user's password.
pub(super) const PASSWORD_FILE: &str = "mail.smtp.password_file";

/// The settings, as a document.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    document: DocumentMut,
}

impl Settings {
    /// Those of the file, or the shipped ones when it is not there.
    ///
    /// # Errors
    /// When the file cannot be read, or is wrong.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = if file.exists() {
            // An error of the file's own is not an answer's.
            Config::load(Some(file))?;
            fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?
        } else {
            SHIPPED.to_owned()
        };
        Ok(Self { document: text.parse()? })
    }

    /// A setting as it is written in the file; none when it is not.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        let mut item = self.document.as_item();
        for part in key.split('.') {
            item = item.get(part)?;
        }
        let shown = match item.as_value()? {
            Value::String(text) => text.value().clone(),
            other => other.to_string().trim().to_owned(),
        };
        Some(shown)
    }

    /// The settings with another value.
    ///
    /// # Errors
    /// When it should be a number and is not, or the file has something else in the place of a table.
    pub(super) fn with(&self, key: &str, answer: &str, kind: Kind) -> anyhow::Result<Self> {
        let mut settings = self.clone();
        let (tables, name) = key.rsplit_once('.').unwrap_or(("", key));
        let mut table = settings.document.as_table_mut();
        for part in tables.split('.').filter(|part| !part.is_empty()) {
            let inner = table.entry(part).or_insert_with(|| Item::Table(Table::new()));
            table = inner.as_table_mut().with_context(|| format!("{part} is no table in the file"))?;
        }
        match kind {
            Kind::OptionalText | Kind::OptionalNumber if answer == "-" => {
                table.remove(name);
            }
            Kind::OptionalNumber => {
                let Ok(number) = answer.parse::<i64>() else { bail!("{key} is a number, or - for none") };
                set(table, name, value(number));
            }
            Kind::Text | Kind::OptionalText => set(table, name, value(answer)),
        }
        Ok(settings)
    }

    /// The settings with a file for the password if there is a user, beside the configuration `file` unless they name
    /// one, and with none if there is not.
    ///
    /// # Errors
    /// As for [`Settings::with`].
    pub(super) fn with_password_file(&self, file: &Path) -> anyhow::Result<Self> {
        match (self.get(USER), self.get(PASSWORD_FILE)) {
            (Some(_), None) => {
                let beside = file.parent().unwrap_or(Path::new("")).join("smtp-password");
                self.with(PASSWORD_FILE, &beside.to_string_lossy(), Kind::Text)
            }
            (None, Some(_)) => self.with(PASSWORD_FILE, "-", Kind::OptionalText),
            _ => Ok(self.clone()),
        }
    }

    /// Whether a server would take them.
    ///
    /// # Errors
    /// Says what is wrong.
    pub(super) fn check(&self, file: &Path) -> anyhow::Result<()> {
        // Beside the file, since whatever it names is meant from there.
        let trial = file.with_extension("trial");
        write_with(&trial, &self.document.to_string(), file, 0o600)?;
        let checked = Config::load(Some(&trial));
        fs::remove_file(&trial)?;
        checked.map(drop).map_err(|error| {
            anyhow::anyhow!("{}", error.to_string().replace(&format!("{}: ", trial.display()), ""))
        })
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let new = file.with_extension("new");
        // It may hold the password of the database.
        write_with(&new, &self.document.to_string(), file, 0o640)?;
        fs::rename(&new, file).with_context(|| format!("{} cannot be written", file.display()))
    }
}

/// Keeps the comment of the line.
fn set(table: &mut Table, name: &str, new: Item) {
    match table.get_mut(name) {
        Some(old) => {
            let decor = old.as_value().map(|value| value.decor().clone());
            *old = new;
            if let (Some(value), Some(decor)) = (old.as_value_mut(), decor) {
                *value.decor_mut() = decor;
            }
        }
        None => {
            table.insert(name, new);
        }
    }
}

/// Writes a password into a file that those read who read the configuration.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_secret(to: &Path, secret: &str, config: &Path) -> anyhow::Result<()> {
    write_with(to, &format!("{secret}\n"), config, 0o640)
}

/// Writes a file with the owner and the group of `like`, and with its mode, but for no one else.
fn write_with(to: &Path, text: &str, like: &Path, most: u32) -> anyhow::Result<()> {
    let name = to.display();
    if to.exists() {
        fs::remove_file(to).with_context(|| format!("{name} cannot be replaced"))?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| format!("{name} cannot be written"))?;
    if let Ok(like) = fs::metadata(like) {
        let own = file.metadata()?;
        if (like.uid(), like.gid()) != (own.uid(), own.gid()) {
            fchown(&file, Some(like.uid()), Some(like.gid()))?;
        }
        let mode = like.permissions().mode() & most;
        file.set_permissions(fs::Permissions::from_mode(mode | 0o600))?;
    }
    file.write_all(text.as_bytes()).with_context(|| format!("{name} cannot be written"))?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Settings {
        Settings { document: SHIPPED.parse().unwrap() }
    }

    #[test]
    fn an_answer_changes_its_line_and_no_other() {
        let before = shipped();
        let after = before.with("institution.name.ja", "東京大学", Kind::Text).unwrap();
        let (before, after) = (before.document.to_string(), after.document.to_string());
        let changed: Vec<_> =
            before.lines().zip(after.lines()).filter(|(before, after)| before != after).collect();
        assert_eq!(changed, [("ja = \"京都大学\"", "ja = \"東京大学\"")]);
    }

    #[test]
    fn what_can_be_left_out_is_taken_out_by_a_hyphen() {
        let with = shipped().with("mail.smtp.port", "2525", Kind::OptionalNumber).unwrap();
        assert_eq!(with.get("mail.smtp.port").as_deref(), Some("2525"));
        let without = with.with("mail.smtp.port", "-", Kind::OptionalNumber).unwrap();
        assert_eq!(without.get("mail.smtp.port"), None);
        assert_eq!(without.document.to_string(), SHIPPED);
        assert!(without.with("mail.smtp.port", "many", Kind::OptionalNumber).is_err());
    }

    #[test]
    fn every_question_is_about_a_setting_of_the_shipped_file() {
        for question in &super::super::question::QUESTIONS {
            let name = question.key.rsplit('.').next().unwrap();
            let there =
                SHIPPED.lines().any(|line| line.trim_start_matches('#').starts_with(&format!("{name} =")));
            assert!(there, "{}", question.key);
        }
    }
}
