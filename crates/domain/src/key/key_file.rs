//! The file with the server keys: one a line, newest first, each with the time at which it became the
//! newest. The oldest needs no time.
//!
//! ```text
//! 3q2+7w…= 2026-11-22T10:15:00.000Z
//! q83vEj…=
//! ```

use std::fmt;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ninsho_shared::Timestamp;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use zeroize::Zeroizing;

use super::random::{self, Random};

/// Length of the server key, in bytes.
pub const KEY_LEN: usize = 32;

/// A server key, and when it became the newest.
pub struct ServerKey {
    /// This moment.
    pub from: Timestamp,
    /// The key.
    pub bytes: Zeroizing<[u8; KEY_LEN]>,
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerKey").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Reads the keys, newest first.
pub fn read(file: &Path) -> anyhow::Result<Vec<ServerKey>> {
    let shown = file.display();
    let text = read_own(file)?;
    let mut keys = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let key = parse(line).with_context(|| {
            format!(
                "{shown} holds no server key: {KEY_LEN} bytes in base64, as `ninsho keys create` writes them"
            )
        })?;
        keys.push(key);
    }
    ensure!(!keys.is_empty(), "{shown} holds no server key; `ninsho keys create` makes one");
    ensure!(
        keys.is_sorted_by(|newer, older| newer.from > older.from),
        "the keys in {shown} are not sorted newest first"
    );
    Ok(keys)
}

/// Writes a new key to a file that only its owner can read. An existing file stays.
pub fn create(file: &Path, random: &dyn Random) -> anyhow::Result<()> {
    write_new(file, &format_line(&*new_key(random)?, None))
}

/// Puts a new key before those of a file, atomically; it is the newest from `now` on.
pub fn add(file: &Path, random: &dyn Random, now: Timestamp) -> anyhow::Result<()> {
    let shown = file.display();
    let newest = read(file)?.first().map_or(now, |key| key.from);
    ensure!(
        newest < now,
        "the newest key in {shown} is from {newest}, which is not in the past: is the clock right?"
    );
    let old = read_own(file)?;
    let mut text = format_line(&*new_key(random)?, Some(now));
    text.push_str(&old);
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    write_new(beside, &text)?;
    std::fs::rename(beside, file).with_context(|| format!("cannot replace {shown}"))
}

/// The text of a file that nobody else can read.
fn read_own(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .with_context(|| format!("cannot read the server key {shown}; `ninsho keys create` makes one"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file)?.permissions().mode();
        let others = mode & 0o077;
        ensure!(others == 0, "{shown} can be read by others: `chmod 600 {shown}`");
    }
    Ok(text)
}

fn parse(line: &str) -> anyhow::Result<ServerKey> {
    let (key, from) =
        line.split_once(char::is_whitespace).map_or((line, None), |(key, from)| (key, Some(from)));
    let bytes = Zeroizing::new(STANDARD.decode(key)?);
    let Ok(bytes) = <[u8; KEY_LEN]>::try_from(bytes.as_slice()) else { bail!("it has another length") };
    let from = match from {
        Some(from) => Timestamp::deserialize(StrDeserializer::<Error>::new(from.trim()))?,
        None => Timestamp::from_millis(i64::MIN),
    };
    Ok(ServerKey { from, bytes: Zeroizing::new(bytes) })
}

fn new_key(random: &dyn Random) -> anyhow::Result<Zeroizing<[u8; KEY_LEN]>> {
    Ok(Zeroizing::new(random::bytes::<KEY_LEN>(random)?))
}

fn format_line(key: &[u8; KEY_LEN], from: Option<Timestamp>) -> Zeroizing<String> {
    let key = Zeroizing::new(STANDARD.encode(key));
    Zeroizing::new(match from {
        Some(from) => format!("{} {from}\n", *key),
        None => format!("{}\n", *key),
    })
}

fn write_new(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).with_context(|| format!("cannot create {}", file.display()))?;
    out.write_all(text.as_bytes())?;
    out.sync_all().context("cannot write the server key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::random::SeededRandom;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_file_is_written_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.key");
        create(&file, &SeededRandom::new(7)).unwrap();
        assert!(create(&file, &SeededRandom::new(8)).is_err());
        assert_eq!(read(&file).unwrap().len(), 1);
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn a_new_key_stands_before_the_old_ones_and_counts_from_its_moment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.key");
        create(&file, &SeededRandom::new(1)).unwrap();
        let old = read(&file).unwrap().remove(0).bytes;
        add(&file, &SeededRandom::new(2), at(1000)).unwrap();
        add(&file, &SeededRandom::new(3), at(2000)).unwrap();
        let keys = read(&file).unwrap();
        let froms: Vec<_> = keys.iter().map(|key| key.from).collect();
        assert_eq!(froms, [at(2000), at(1000), at(i64::MIN)]);
        assert_eq!(keys[2].bytes, old);
        let back = add(&file, &SeededRandom::new(4), at(1500)).unwrap_err().to_string();
        assert!(back.contains("is the clock right?"), "{back}");
        assert_eq!(read(&file).unwrap().len(), 3);
    }

    #[test]
    fn what_is_no_list_of_keys_is_refused_without_being_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ninsho.key");
        let key = STANDARD.encode([7; KEY_LEN]);
        for text in [
            String::new(),
            "\n".to_owned(),
            "c2hvcnQ=\n".to_owned(),
            format!("{key} yesterday\n"),
            format!("{key}\n{key}\n"),
            format!("{key} 2026-11-22T10:15:00Z\n{key} 2026-11-23T10:15:00Z\n"),
        ] {
            drop(std::fs::remove_file(&file));
            write_new(&file, &text).unwrap();
            let error = format!("{:#}", read(&file).map(drop).unwrap_err());
            assert!(!error.contains(&key) && !error.contains("c2hvcnQ"), "{error}");
        }
    }
}
