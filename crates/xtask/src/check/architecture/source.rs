//! The files of our crates, and which file a path leads to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::reading::{Path, Reading};

/// A path through more re-exports than this goes round.
const MAX_STEPS: usize = 32;

/// A file.
#[derive(Debug)]
pub(super) struct File {
    /// From the project's root.
    pub(super) place: String,
    /// The module that it is.
    pub(super) module: Path,
    pub(super) reading: Reading,
    is_root: bool,
}

impl File {
    /// Whether it is this module of its crate, or something below it. The empty one is all.
    pub(super) fn is_in(&self, module: &[&str]) -> bool {
        self.module.iter().skip(1).zip(module).filter(|(own, other)| own == other).count() == module.len()
    }

    /// The crate that it belongs to.
    pub(super) fn package(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    /// Whether it is the file that declares a crate's modules.
    pub(super) const fn is_root(&self) -> bool {
        self.is_root
    }
}

/// An import of a file of ours.
#[derive(Clone, Debug)]
pub(super) struct Import {
    /// Where it leads, as the place of the file in [`Sources::files`].
    pub(super) to: usize,
    /// As it is named where it is defined, re-exports resolved.
    pub(super) path: Path,
}

/// All files that were read.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) files: Vec<File>,
    by_module: BTreeMap<Path, usize>,
}

impl Sources {
    /// Adds a crate: the file at `root`, and all that it declares. `read` gives a file's text, or
    /// nothing where there is none.
    ///
    /// # Errors
    /// When a file is no Rust, or a declared one is not there.
    pub(super) fn add(
        &mut self,
        package: &str,
        root: &str,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<()> {
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut waiting = vec![(root.to_owned(), vec![package.to_owned()], folder)];
        while let Some((place, module, folder)) = waiting.pop() {
            let text = read(&place).with_context(|| format!("{place} is declared, but not there"))?;
            let reading = Reading::of(&module, &text).with_context(|| place.clone())?;
            for child in reading.children.iter().rev() {
                let own = [module.as_slice(), std::slice::from_ref(child)].concat();
                let below = format!("{folder}/{child}");
                let as_folder = format!("{below}/mod.rs");
                let place = if read(&as_folder).is_some() { as_folder } else { format!("{below}.rs") };
                waiting.push((place, own, below));
            }
            self.by_module.insert(module.clone(), self.files.len());
            let is_root = module.len() == 1;
            self.files.push(File { place, module, reading, is_root });
        }
        Ok(())
    }

    /// The imports of a file. A module that is named for itself is none: what is used of it
    /// stands with its own path.
    pub(super) fn imports(&self, of: &File) -> Vec<Import> {
        of.reading.paths.iter().filter_map(|path| self.resolve(path)).collect()
    }

    /// Imports as places of files, without those of the file itself.
    pub(super) fn edges(&self, package: &str) -> BTreeMap<usize, BTreeSet<usize>> {
        let own = |to: &usize| self.files.get(*to).is_some_and(|file| file.package() == package);
        self.files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.package() == package)
            .map(|(from, file)| {
                let to = self.imports(file).into_iter().map(|import| import.to);
                (from, to.filter(own).filter(|to| *to != from).collect())
            })
            .collect()
    }

    /// The file that defines what a path names; `super::X` that a `mod.rs` re-exports from a file
    /// below it leads to that file.
    fn resolve(&self, path: &Path) -> Option<Import> {
        let mut path = path.clone();
        for _ in 0..MAX_STEPS {
            let (to, rest) = self.file_of(&path)?;
            let (name, more) = rest.split_first()?;
            let file = self.files.get(to)?;
            if file.reading.items.contains(name) {
                return Some(Import { to, path });
            }
            let stands_for = match file.reading.names.get(name) {
                Some(known) => Some(known.clone()),
                None => self.through_globs(file, name),
            };
            match stands_for.filter(|known| self.file_of(known).is_some()) {
                Some(known) => path = known.into_iter().chain(more.iter().cloned()).collect(),
                None => return Some(Import { to, path }),
            }
        }
        None
    }

    fn through_globs(&self, file: &File, name: &str) -> Option<Path> {
        file.reading.globs.iter().find_map(|glob| {
            let (to, rest) = self.file_of(glob)?;
            let reading = &self.files.get(to)?.reading;
            let known = rest.is_empty() && (reading.items.contains(name) || reading.names.contains_key(name));
            known.then(|| glob.iter().cloned().chain([name.to_owned()]).collect())
        })
    }

    fn file_of<'a>(&self, path: &'a Path) -> Option<(usize, &'a [String])> {
        (1..=path.len()).rev().find_map(|len| {
            let (module, rest) = path.split_at(len);
            self.by_module.get(module).map(|place| (*place, rest))
        })
    }
}
