//! Reading the folder of the built page.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use actix_web::http::header::Encoding;
use anyhow::{Context, ensure};

use super::Page;
use super::file::File;

const INDEX: &str = "/index.html";
const HELPDESK_INDEX: &str = "/helpdesk/index.html";

impl Page {
    /// Reads every file of the folder, those with `.br` and `.gz` beside them with these copies.
    ///
    /// # Errors
    /// When the folder holds no `index.html`, or a file cannot be read.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        let shown = folder.display();
        ensure!(
            folder.join("index.html").is_file(),
            "{shown} holds no index.html: `page` names the folder of the built page, which `cargo xtask page` makes"
        );
        let mut contents = BTreeMap::new();
        read(folder, "", &mut contents).with_context(|| format!("cannot read the page in {shown}"))?;
        let mut files = HashMap::new();
        for (path, content) in &contents {
            if copy_of(path).is_none_or(|(original, _)| !contents.contains_key(original)) {
                files.insert(path.clone(), File::new(path, content.clone()));
            }
        }
        for (path, content) in contents {
            if let Some((original, encoding)) = copy_of(&path)
                && let Some(file) = files.get_mut(original)
            {
                file.add(encoding, content);
            }
        }
        let index = files.get(INDEX).cloned().context("index.html is gone")?;
        let helpdesk = files.get(HELPDESK_INDEX).cloned();
        Ok(Self { files, index, helpdesk, html: HashMap::new(), cookie: String::new() })
    }
}

/// The file that `a.js.br` is a copy of.
fn copy_of(path: &str) -> Option<(&str, Encoding)> {
    let brotli = path.strip_suffix(".br").map(|original| (original, Encoding::brotli()));
    brotli.or_else(|| path.strip_suffix(".gz").map(|original| (original, Encoding::gzip())))
}

fn read(folder: &Path, path: &str, contents: &mut BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // What begins with a dot is an editor's or a tool's, and no part of the page.
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{path}/{name}");
        if entry.path().is_dir() {
            read(&entry.path(), &path, contents)?;
        } else {
            let content = fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?;
            contents.insert(path, content);
        }
    }
    Ok(())
}
