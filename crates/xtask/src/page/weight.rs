//! The size of the page: the first load, before anybody can log in, and the chunks after it.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::{
    HELPDESK,
    compress::{copy_name, is_copy},
    files_below,
};

/// Ceiling of the first load in bytes, brotli, with 1 % of room for differences between machines.
/// It may only go down.
const CEILING: u64 = 112_000;

/// Ceiling of flow A in all, the first load, its chunk and the texts after the log-in, so that nothing hides in a chunk. It
/// may only go down; it went up three times, by 1 % each, for what the chunk says of delayed mails, of the code of
/// another mail, and of addresses that were pasted, and for the way on from a refusal; then by 5 %, when the
/// second factor moved into the chunk, which made the first load a sixth smaller, and for the marks between
/// the phrases of Japanese.
const FLOW_A_CEILING: u64 = 180_000;

/// The chunk of flow A.
const FLOW_A: &str = "account";

/// The files of a built page with their sizes.
#[derive(Debug)]
pub(crate) struct Weight {
    first: Vec<File>,
    later: Vec<File>,
    /// The texts in the other languages: a browser loads those of one.
    languages: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    plain: u64,
    brotli: u64,
}

impl Weight {
    /// Weighs a built page. All files but the chunks belong to the first load, with the heaviest of the
    /// languages; the help desk's program is a page of its own and is left out.
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
        let (mut later, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(File::is_chunk);
        let (languages, mut first): (Vec<_>, Vec<_>) = rest.into_iter().partition(File::is_texts);
        let (mut rest, mut begin): (Vec<_>, Vec<_>) = languages.into_iter().partition(File::is_more_texts);
        for files in [&mut begin, &mut rest] {
            files.sort_by_key(|file| file.brotli);
        }
        first.extend(begin.pop());
        later.extend(rest.pop());
        begin.extend(rest);
        Ok(Self { first, later, languages: begin })
    }

    /// Checks the ceilings.
    ///
    /// # Errors
    /// When the page is heavier.
    pub(crate) fn within_ceiling(&self) -> Result<()> {
        for (what, weight, ceiling) in
            [("the first load", self.brotli(), CEILING), ("flow A", self.flow_a(), FLOW_A_CEILING)]
        {
            ensure!(weight <= ceiling, "{what} weighs {weight} bytes (brotli), the ceiling is {ceiling}");
        }
        Ok(())
    }

    /// The bytes of the first load, brotli.
    pub(crate) fn brotli(&self) -> u64 {
        self.first.iter().map(|file| file.brotli).sum()
    }

    /// The bytes of flow A in all, brotli.
    fn flow_a(&self) -> u64 {
        let chunk = self.later.iter().filter(|file| file.is_part_of(FLOW_A) || file.is_more_texts());
        self.brotli() + chunk.map(|file| file.brotli).sum::<u64>()
    }
}

impl File {
    /// A chunk is a module without a script of its own, see `chunks.rs`.
    fn is_chunk(&self) -> bool {
        self.name.strip_suffix(".wasm").is_some_and(|stem| !stem.ends_with("_bg"))
    }

    fn is_texts(&self) -> bool {
        self.name.starts_with("texts-") || self.is_more_texts()
    }

    fn is_more_texts(&self) -> bool {
        self.name.starts_with("more-texts-")
    }

    /// Whether the file is loaded with the chunk of this name.
    fn is_part_of(&self, chunk: &str) -> bool {
        self.name.split(['_', '-']).any(|part| part == chunk)
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table(f, "file", &self.first)?;
        writeln!(f, "in all: the first load (ceiling {CEILING})\n")?;
        table(f, "chunk or texts, loaded after that", &self.later)?;
        writeln!(f, "in all\n")?;
        table(f, "texts in another language, loaded when it is chosen", &self.languages)?;
        writeln!(f, "in all\n")?;
        write!(f, "{:>21}  flow A: the first load and `{FLOW_A}` (ceiling {FLOW_A_CEILING})", self.flow_a())
    }
}

/// A table up to its sums, whose name the caller adds.
fn table(f: &mut fmt::Formatter<'_>, what: &str, files: &[File]) -> fmt::Result {
    writeln!(f, "{:>10} {:>10}  {what}", "bytes", "brotli")?;
    for file in files {
        writeln!(f, "{:>10} {:>10}  {}", file.plain, file.brotli, file.name)?;
    }
    let sum = |size: fn(&File) -> u64| files.iter().map(size).sum::<u64>();
    write!(f, "{:>10} {:>10}  ", sum(|file| file.plain), sum(|file| file.brotli))
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

    fn page(files: &[(&str, u64)]) -> Weight {
        let dist = tempfile::tempdir().unwrap();
        for (name, brotli) in files {
            let file = dist.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "1234").unwrap();
            fs::write(copy_name(&file, "br"), vec![0; usize::try_from(*brotli).unwrap()]).unwrap();
            fs::write(copy_name(&file, "gz"), "12").unwrap();
        }
        Weight::of(dist.path()).unwrap()
    }

    #[test]
    fn the_ceiling_itself_is_allowed_and_no_byte_more() {
        assert!(page(&[("app_bg.wasm", CEILING)]).within_ceiling().is_ok());
        assert!(page(&[("app_bg.wasm", CEILING + 1)]).within_ceiling().is_err());
    }

    #[test]
    fn a_chunk_belongs_to_flow_a_and_not_to_the_first_load() {
        let files = [("app_bg.wasm", 100), ("account-0a.wasm", 10), ("account_stop-0b.wasm", 5)];
        let weight = page(&[&files[..], &[("stop-0c.wasm", 1)]].concat());
        assert_eq!((weight.brotli(), weight.flow_a()), (100, 115));
        let rest = FLOW_A_CEILING - 100;
        assert!(page(&[("app_bg.wasm", 100), ("account-0a.wasm", rest)]).within_ceiling().is_ok());
        assert!(page(&[("app_bg.wasm", 100), ("account-0a.wasm", rest + 1)]).within_ceiling().is_err());
    }

    #[test]
    fn the_heaviest_of_the_languages_is_loaded_first() {
        let texts = [
            ("texts-0a.ja.txt", 7),
            ("texts-0b.en.txt", 6),
            ("more-texts-0c.ja.txt", 9),
            ("more-texts-0d.en.txt", 8),
        ];
        let weight = page(&[&[("app_bg.wasm", 100)][..], &texts[..]].concat());
        assert_eq!((weight.brotli(), weight.flow_a(), weight.languages.len()), (107, 116, 2));
    }

    #[test]
    fn the_help_desks_program_is_left_out() {
        assert_eq!(page(&[("helpdesk/desk_bg.wasm", 4), ("helpdesk/index.html", 1)]).brotli(), 0);
    }

    #[test]
    fn the_tables_show_each_file_once() {
        let tables = page(&[("app_bg.wasm", 3), ("stop-0c.wasm", 1)]).to_string();
        assert_eq!(tables.lines().count(), 12, "{tables}");
        assert!(tables.contains("         4          3  app_bg.wasm"), "{tables}");
        assert!(tables.contains("         4          1  stop-0c.wasm"), "{tables}");
    }
}
