//! A folder in which shell lines run as a reader would run them, beside a server.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use super::document::Block;
use crate::demo::Running;
use crate::support::Folder;

/// Waits for nothing, and writes down for how long it would have waited.
const SLEEP: &str = "#!/bin/sh\necho \"$1\" >> slept.txt\n";

/// A server, and a shell beside it.
pub(super) struct Shell {
    folder: Folder,
    server: Running,
    /// What the reader has set.
    variables: Vec<(&'static str, String)>,
}

impl Shell {
    /// Starts the server by the command of a document, at a free port.
    pub(super) fn of(command: &[String]) -> Self {
        let folder = Folder::new();
        let arguments: Vec<&str> =
            command.iter().skip(1).map(String::as_str).chain(["--port", "0"]).collect();
        let server = Running::start(&folder, &arguments);
        fs::create_dir(folder.path("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_ninsho"), folder.path("bin/ninsho")).unwrap();
        symlink(fs::canonicalize("../../deploy").unwrap(), folder.path("deploy")).unwrap();
        let variables = vec![("S", server.origin.clone())];
        let shell = Self { folder, server, variables };
        shell.put_program("sleep", SLEEP);
        shell
    }

    pub(super) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path(name)
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.variables.push((name, value.into()));
    }

    /// Puts a program in the place of the machine's.
    pub(super) fn put_program(&self, name: &str, script: &str) {
        let file = self.folder.path("bin").join(name);
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// For how many seconds the lines have waited, in their order.
    pub(super) fn slept(&self) -> Vec<String> {
        self.folder.read("slept.txt").lines().map(str::to_owned).collect()
    }

    /// Runs the blocks in one shell; returns what each printed.
    pub(super) fn run(&self, blocks: &[Block]) -> Vec<String> {
        for (number, block) in blocks.iter().enumerate() {
            self.folder.write(&format!("{number}.sh"), &block.lines);
        }
        // Read by this shell, so that its variables stay.
        let lines = (0..blocks.len()).map(|number| format!(". ./{number}.sh > {number}.out"));
        let script = lines.fold("set -u".to_owned(), |script, line| format!("{script}\n{line}"));
        let mut bash = self.bash();
        let ended = bash.args(["-c", &script]).status().unwrap();
        let complaints = self.folder.read("complaints.txt");
        // The last line of a story may well be one that is refused; a shell that stops early leaves no output.
        assert!(complaints.is_empty(), "{ended}: {complaints}");
        (0..blocks.len()).map(|number| self.folder.read(&format!("{number}.out"))).collect()
    }

    fn bash(&self) -> Command {
        let mut bash = Command::new("bash");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("NINSHO_") {
                bash.env_remove(name);
            }
        }
        let path = std::env::var("PATH").unwrap();
        bash.env("PATH", format!("{}:{path}", self.folder.path("bin").display()));
        bash.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        bash.current_dir(self.folder.path(".")).stdin(Stdio::null());
        bash.stderr(File::create(self.folder.path("complaints.txt")).unwrap());
        bash
    }

    pub(super) fn stop(self) {
        self.server.stop();
    }
}

/// The first of these programs that the machine has not.
pub(super) fn missing(programs: &[&'static str]) -> Option<&'static str> {
    let path = std::env::var("PATH").unwrap();
    let is_there = |name: &str| path.split(':').any(|folder| Path::new(folder).join(name).is_file());
    programs.iter().copied().find(|name| !is_there(name) && !Path::new("/usr/sbin").join(name).is_file())
}
