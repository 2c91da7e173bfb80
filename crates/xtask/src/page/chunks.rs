//! Splits the program, which is compiled as one, into the main chunk and those that are loaded
//! later. The functions marked in `crates/web/src/chunks/contents.rs` are the split points.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, SplitWasm, transform};

use super::{module, script, stamp::hex};

/// Exports of a library that the page does not use. They would keep alive what they reach.
const UNUSED: &str = "intounderlying";

/// A split program.
pub(super) struct Split {
    /// The main chunk, the input of wasm-bindgen.
    pub(super) first: PathBuf,
    folder: PathBuf,
    later: SplitWasm,
}

/// Splits a program into a folder, which is cleared first. `name` is that of its script.
///
/// # Errors
/// When it cannot be split, or the folder not be written.
pub(super) fn split(program: &Path, folder: &Path, name: &str) -> Result<Split> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let wasm = fs::read(program).with_context(|| program.display().to_string())?;
    let imports = module::imports(&wasm)?;
    let wasm = module::without_exports(&wasm, |export| is_unused(export, &imports))?;
    let first = folder.join("first.wasm");
    let script = format!("./{name}.js");
    let mut options = Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = script::LINK;
    options.main_module = &script;
    let later = transform(options).map_err(|error| anyhow!("the program cannot be split: {error:#}"))?;
    Ok(Split { first, folder: folder.to_owned(), later })
}

impl Split {
    /// The chunks that are loaded later.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.later.split_modules
    }

    /// Copies the later chunks, optimised by now, into a folder. A file is named after the chunks
    /// that need it and the hash of its content: `account-0a1b2c3d4e5f6071.wasm`. Returns the
    /// script that loads them, if there are any.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn publish(&self, folder: &Path) -> Result<Option<String>> {
        if self.files().is_empty() {
            return Ok(None);
        }
        let link = self.folder.join(script::LINK);
        let mut loaders = fs::read_to_string(&link).with_context(|| link.display().to_string())?;
        let names = names(&self.later.prefetch_map);
        for file in self.files() {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let content = fs::read(file).with_context(|| file.display().to_string())?;
            let name = names.get(&*stem).with_context(|| format!("{stem} is never loaded"))?;
            let name = format!("{name}-{}.wasm", &hex(&Sha256::digest(&content))[..16]);
            let asked_for = format!("\"./{stem}.wasm\"");
            ensure!(loaders.contains(&asked_for), "the loaders do not ask for {stem}");
            loaders = loaders.replace(&asked_for, &format!("\"./{name}\""));
            fs::write(folder.join(&name), content).with_context(|| name)?;
        }
        Ok(Some(loaders))
    }
}

/// Whether an export is unused. A chunk's export is imported under the same name by the program
/// that opens it; the help desk's program opens none.
fn is_unused(export: &str, imports: &HashSet<String>) -> bool {
    let opened = || imports.contains(&export.replacen("00_export_", "00_import_", 1));
    export.contains(UNUSED) || (export.starts_with("__wasm_split_00") && !opened())
}

/// Names each file after the chunks that need it: `account_stop` is loaded with either.
fn names(needs: &HashMap<String, Vec<String>>) -> BTreeMap<&str, String> {
    let mut needed_by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (chunk, files) in needs {
        for file in files {
            needed_by.entry(file).or_default().insert(chunk);
        }
    }
    needed_by.into_iter().map(|(file, by)| (file, by.into_iter().collect::<Vec<_>>().join("_"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_that_is_never_opened_is_unused() {
        let imports = HashSet::from(["__wasm_split_00stop00_import_0a_stop".to_owned()]);
        assert!(!is_unused("__wasm_split_00stop00_export_0a_stop", &imports));
        assert!(is_unused("__wasm_split_00account00_export_0b_account", &imports));
        assert!(is_unused("intounderlyingsink_write", &imports));
        assert!(!is_unused("main", &imports));
    }

    #[test]
    fn a_file_is_named_after_the_chunks_that_need_it() {
        let needs = HashMap::from([
            ("stop".to_owned(), vec!["chunk_3".to_owned(), "split_stop".to_owned()]),
            ("account".to_owned(), vec!["chunk_3".to_owned(), "split_account".to_owned()]),
        ]);
        let expected = [("chunk_3", "account_stop"), ("split_account", "account"), ("split_stop", "stop")];
        assert_eq!(names(&needs), expected.map(|(file, name)| (file, name.to_owned())).into());
    }
}
