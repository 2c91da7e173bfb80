//! Where things are: the project, its build folder, and the cache folder that outlives clones.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::process;

/// The folders that xtask works in, all absolute.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The project's root, where the workspace's `Cargo.toml` is.
    pub(crate) root: PathBuf,
    /// Cargo's build folder for the host: `$CARGO_TARGET_DIR`, or `target` in the root.
    pub(crate) target: PathBuf,
    /// What is kept from clone to clone.
    pub(crate) cache: PathBuf,
}

impl Places {
    /// Finds the folders from the environment.
    ///
    /// # Errors
    /// When xtask was not started by cargo inside the project, or there is no home folder.
    pub(crate) fn find() -> Result<Self> {
        let own = env::var_os("CARGO_MANIFEST_DIR").context("start this as `cargo xtask …`")?;
        let root = Path::new(&own)
            .ancestors()
            .nth(2)
            .context("xtask is not at crates/xtask of the project")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target, cache: cache_folder(|name| env::var_os(name))? })
    }

    /// `cargo install --root` goes here; the programs are in `bin` below it.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// `npm install --prefix` goes here.
    pub(crate) fn npm_tools(&self) -> PathBuf {
        self.tools().join("npm")
    }

    /// Where cargo builds the page: another toolchain and other flags than the host's.
    pub(crate) fn page_target(&self) -> PathBuf {
        self.target.join("page")
    }

    /// The server as `cargo build` leaves it.
    pub(crate) fn server(&self) -> PathBuf {
        self.target.join("debug").join("ninsho")
    }

    /// The search path with our tools first, then `more`, then what was there.
    ///
    /// # Errors
    /// When a folder's name cannot stand in a search path.
    pub(crate) fn search_path(&self, more: &[&str]) -> Result<OsString> {
        let before = env::var_os("PATH").unwrap_or_default();
        let folders = [self.tools().join("bin"), self.npm_tools().join("node_modules/.bin")]
            .into_iter()
            .chain(more.iter().map(PathBuf::from))
            .chain(env::split_paths(&before));
        env::join_paths(folders).context("the search path cannot be put together")
    }

    /// A command in the project's root that finds our tools.
    ///
    /// # Errors
    /// As for [`Places::search_path`].
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        let mut command = process::command(program);
        command.current_dir(&self.root).env("PATH", self.search_path(&[])?);
        Ok(command)
    }

    /// Cargo with these arguments, in the project's root.
    ///
    /// # Errors
    /// As for [`Places::search_path`].
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = self.command("cargo")?;
        command.args(arguments);
        Ok(command)
    }
}

/// `$NINSHO_CACHE`, else `$XDG_CACHE_HOME/ninsho`, else `~/.cache/ninsho`.
fn cache_folder(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("NINSHO_CACHE") {
        return Ok(env::current_dir()?.join(folder));
    }
    // The XDG base directory specification: a relative path is to be ignored.
    if let Some(folder) = set("XDG_CACHE_HOME").filter(|folder| folder.is_absolute()) {
        return Ok(folder.join("ninsho"));
    }
    let home = set("HOME").context("neither NINSHO_CACHE, XDG_CACHE_HOME nor HOME is set")?;
    Ok(home.join(".cache/ninsho"))
}

/// The first of these programs that the search path holds.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> PathBuf {
        cache_folder(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
            .unwrap()
    }

    #[test]
    fn the_cache_folder_follows_the_environment() {
        let home = ("HOME", "/home/a");
        assert_eq!(with(&[home]), Path::new("/home/a/.cache/ninsho"));
        assert_eq!(with(&[home, ("XDG_CACHE_HOME", "/xdg")]), Path::new("/xdg/ninsho"));
        assert_eq!(with(&[home, ("XDG_CACHE_HOME", "relative")]), Path::new("/home/a/.cache/ninsho"));
        assert_eq!(with(&[home, ("XDG_CACHE_HOME", "/xdg"), ("NINSHO_CACHE", "/own")]), Path::new("/own"));
        assert_eq!(with(&[home, ("NINSHO_CACHE", "")]), Path::new("/home/a/.cache/ninsho"));
    }

    #[test]
    fn a_program_is_found_by_the_first_name_that_is_there() {
        assert!(find_program(&["ninsho-no-such-program", "sh"]).is_some_and(|file| file.ends_with("sh")));
        assert_eq!(find_program(&["ninsho-no-such-program"]), None);
    }
}
