//! The file of SQLite: made for its owner alone, and named with its folder and owner when it is the cause.

use std::fmt::Write;
use std::fs::{self, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use crate::outage::Outage;

/// What SQLite puts beside its file.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The file that was opened, and which one it was.
#[derive(Clone, Debug)]
pub(super) struct Place {
    file: PathBuf,
    opened: Option<(u64, u64)>,
}

impl Place {
    /// The file as it is now.
    pub fn of(file: PathBuf) -> Self {
        let opened = identity(&file);
        Self { file, opened }
    }

    /// Its path.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whether the file at the path is the one that was opened.
    pub fn is_as_opened(&self) -> bool {
        identity(&self.file) == self.opened
    }
}

fn identity(file: &Path) -> Option<(u64, u64)> {
    fs::metadata(file).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// The file of a URL; none for a database in memory.
///
/// # Errors
/// When the URL cannot be read.
pub fn of_url(url: &str) -> anyhow::Result<Option<PathBuf>> {
    let options =
        SqliteConnectOptions::from_str(url).context("`database_url` cannot be read: write sqlite://FILE")?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    Ok((!in_memory).then(|| options.get_filename().to_path_buf()))
}

/// Makes the file, readable for its owner alone, unless it is there; SQLite makes those beside it alike.
///
/// # Errors
/// When it cannot be used. The error names the file or the folder, its owner, and ourselves.
pub(super) fn prepare(file: &Path) -> anyhow::Result<()> {
    let shown = file.display();
    let folder = folder_of(file);
    if !folder.is_dir() {
        bail!("`database_url`: there is no folder {}", folder.display());
    }
    if file.is_dir() {
        bail!("`database_url`: {shown} is a folder; name a file in it");
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            let owner = described(folder);
            return Err(error).with_context(|| format!("`database_url`: {shown} cannot be made in {owner}"));
        }
    }
    for file in with_those_beside(file) {
        if let Err(error) = OpenOptions::new().read(true).write(true).open(&file)
            && error.kind() != ErrorKind::NotFound
        {
            let owner = described(&file);
            return Err(error).with_context(|| format!("`database_url`: cannot read and write {owner}"));
        }
    }
    Ok(())
}

/// The file and those beside it that others than their owner may read or write, each with its mode.
#[must_use]
pub fn open_to_others(file: &Path) -> Vec<(PathBuf, u32)> {
    let mode = |file: PathBuf| Some((fs::metadata(&file).ok()?.permissions().mode() & 0o777, file));
    let modes = with_those_beside(file).into_iter().filter_map(mode);
    modes.filter(|(mode, _)| mode & 0o077 != 0).map(|(mode, file)| (file, mode)).collect()
}

/// What can be seen of the cause of an outage: file, folder, owners, and who we are.
#[must_use]
pub fn cause(file: &Path, outage: Outage) -> String {
    let folder = folder_of(file);
    if !folder.is_dir() {
        return format!("there is no folder {} any more", folder.display());
    }
    if !file.exists() {
        return format!("there is no file {} any more", file.display());
    }
    match outage {
        Outage::Full => format!("make room where {} is", file.display()),
        _ => format!("{}, in {}", described(file), described(folder)),
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn with_those_beside(file: &Path) -> Vec<PathBuf> {
    let beside = |end: &&str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    std::iter::once(file.to_path_buf()).chain(BESIDE.iter().map(beside)).collect()
}

/// `/var/lib/ninsho (of root, mode 755; Ninsho runs as ninsho)`
fn described(path: &Path) -> String {
    let mut text = path.display().to_string();
    let ours = fs::metadata("/proc/self").ok().map(|process| process.uid());
    if let Ok(metadata) = fs::metadata(path) {
        let mode = metadata.permissions().mode() & 0o7777;
        // Writing to a `String` cannot fail.
        let _ = write!(text, " (of {}, mode {mode:o}", owner(&metadata));
        if let Some(ours) = ours {
            let _ = write!(text, "; Ninsho runs as {}", user(ours));
        }
        text.push(')');
    }
    text
}

fn owner(metadata: &Metadata) -> String {
    user(metadata.uid())
}

/// The name of a user of this machine, or the number of another.
fn user(id: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id.to_string()).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("user {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(file: &Path) -> u32 {
        fs::metadata(file).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_file_is_found_in_its_url() {
        let file = |url: &str| of_url(url).unwrap().map(|file| file.display().to_string());
        assert_eq!(file("sqlite://ninsho.db").as_deref(), Some("ninsho.db"));
        assert_eq!(file("sqlite:ninsho.db").as_deref(), Some("ninsho.db"));
        assert_eq!(file("sqlite:///var/lib/a%20b.db?mode=rwc").as_deref(), Some("/var/lib/a b.db"));
        assert_eq!(file("sqlite::memory:"), None);
    }

    #[test]
    fn a_new_file_is_for_its_owner_alone_and_an_old_one_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.db");
        prepare(&file).unwrap();
        assert_eq!(mode(&file), 0o600);
        assert!(open_to_others(&file).is_empty());

        fs::write(&file, "kept").unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o664)).unwrap();
        prepare(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
        assert_eq!(open_to_others(&file), [(file.clone(), 0o664)]);
        fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        let beside = folder.path().join("ninsho.db-wal");
        fs::write(&beside, "").unwrap();
        fs::set_permissions(&beside, PermissionsExt::from_mode(0o604)).unwrap();
        assert_eq!(open_to_others(&file), [(beside, 0o604)]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere");
        let error = prepare(&nowhere.join("ninsho.db")).unwrap_err().to_string();
        assert!(error.contains(&format!("there is no folder {}", nowhere.display())), "{error}");
        let error = prepare(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is a folder"), "{error}");
    }

    #[test]
    fn the_cause_names_file_folder_owner_and_ourselves() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.db");
        assert!(cause(&file, Outage::ReadOnly).contains("there is no file"));
        fs::write(&file, "").unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o444)).unwrap();
        let text = cause(&file, Outage::ReadOnly);
        let us = user(fs::metadata("/proc/self").unwrap().uid());
        for part in [file.display().to_string(), "mode 444".to_owned(), format!("runs as {us}")] {
            assert!(text.contains(&part), "{text}");
        }
        assert!(cause(&file, Outage::Full).contains("make room"));
    }

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!(user(0), "root");
        assert_eq!(user(4_000_000_000), "user 4000000000");
    }
}
