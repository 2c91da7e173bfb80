//! What the first load of the page costs a person on a phone.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::{
    HELPDESK,
    compress::{copy_name, is_copy},
    files_below,
};

/// What the page may weigh today: all bytes of the first load, brotli. It is heavier than the 150,000
/// that are promised, since the screens of flow B, of apps and of recovery codes are all in it; this
/// number only ever goes down.
const CEILING: u64 = 180_000;

/// The page's files with their sizes.
#[derive(Debug)]
pub(crate) struct Weight {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    plain: u64,
    brotli: u64,
}

impl Weight {
    /// Weighs a built page. Every file counts as loaded at first, since the page loads none later;
    /// the help desk's program is another page, which nobody else loads.
    ///
    /// # Errors
    /// When a file or its brotli copy cannot be found.
    pub(crate) fn of(dist: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for file in files_below(dist)?.into_iter().filter(|file| !is_copy(file) && !is_helpdesk(dist, file)) {
            files.push(File {
                name: file.strip_prefix(dist).unwrap_or(&file).display().to_string(),
                plain: size(&file)?,
                brotli: size(&copy_name(&file, "br"))?,
            });
        }
        Ok(Self { files })
    }

    /// Holds the page to its ceiling.
    ///
    /// # Errors
    /// When the page is heavier.
    pub(crate) fn within_ceiling(&self) -> Result<()> {
        let total = self.brotli();
        ensure!(total <= CEILING, "the page weighs {total} bytes (brotli), the ceiling is {CEILING}");
        Ok(())
    }

    /// The bytes of the first load, brotli.
    pub(crate) fn brotli(&self) -> u64 {
        self.files.iter().map(|file| file.brotli).sum()
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>10} {:>10}  file", "bytes", "brotli")?;
        for file in &self.files {
            writeln!(f, "{:>10} {:>10}  {}", file.plain, file.brotli, file.name)?;
        }
        let plain: u64 = self.files.iter().map(|file| file.plain).sum();
        write!(f, "{plain:>10} {:>10}  in all (ceiling {CEILING})", self.brotli())
    }
}

fn is_helpdesk(dist: &Path, file: &Path) -> bool {
    file.starts_with(dist.join(HELPDESK))
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("{} is missing", file.display()))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(brotli: usize) -> Result<Weight> {
        let dist = tempfile::tempdir()?;
        fs::write(dist.path().join("app.wasm"), "1234")?;
        fs::write(dist.path().join("app.wasm.br"), vec![0; brotli])?;
        fs::write(dist.path().join("app.wasm.gz"), "12")?;
        Weight::of(dist.path())
    }

    #[test]
    fn the_ceiling_itself_is_allowed_and_no_byte_more() {
        assert!(page(180_000).unwrap().within_ceiling().is_ok());
        assert!(page(180_001).unwrap().within_ceiling().is_err());
    }

    #[test]
    fn the_help_desks_program_is_no_part_of_it() {
        let dist = tempfile::tempdir().unwrap();
        fs::create_dir(dist.path().join(HELPDESK)).unwrap();
        fs::write(dist.path().join(HELPDESK).join("desk.wasm"), "1234").unwrap();
        assert_eq!(Weight::of(dist.path()).unwrap().brotli(), 0);
    }

    #[test]
    fn the_table_shows_each_file_once() {
        let table = page(3).unwrap().to_string();
        assert_eq!(table.lines().count(), 3, "{table}");
        assert!(table.contains("         4          3  app.wasm"), "{table}");
    }
}
