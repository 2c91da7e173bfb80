//! A shim for wasm-bindgen, since trunk has no hook between cargo and wasm-bindgen: trunk finds
//! this program under that name. It splits the program into chunks, runs the real wasm-bindgen
//! on the main chunk, and wasm-opt on all of them.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

use super::{
    chunks::{self, Split},
    script,
};
use crate::process;

/// The name that trunk looks for.
const NAME: &str = "wasm-bindgen";
/// The program that is running, also when its file is gone (proc(5)).
const RUNNING: &str = "/proc/self/exe";
/// Environment variable: the folder for the finished chunks.
const CHUNKS: &str = "NINSHO_PAGE_CHUNKS";
/// Environment variable: set when the chunks are to be optimised for size.
const SMALL: &str = "NINSHO_PAGE_SMALL";

/// Arguments of wasm-opt. The first kilobyte of memory is the far end of the stack and holds no
/// data; large functions stay apart even with one caller, because that compresses better.
const WASM_OPT: [&str; 5] = [
    "-Os",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=10",
    "--strip-debug",
    "--strip-producers",
];

/// Copies the shim into a folder at the front of trunk's search path, and sets its environment.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn prepare(trunk: &mut Command, folder: &Path, chunks: &Path, small: bool) -> Result<()> {
    for folder_to_clear in [folder, chunks] {
        if folder_to_clear.exists() {
            fs::remove_dir_all(folder_to_clear).with_context(|| folder_to_clear.display().to_string())?;
        }
        fs::create_dir_all(folder_to_clear).with_context(|| folder_to_clear.display().to_string())?;
    }
    // A copy, and of what is running: cargo may have replaced our file since, and trunk would pass over a link that
    // leads nowhere without a word.
    fs::copy(RUNNING, folder.join(NAME)).context("the shim cannot be copied")?;
    let path = trunk.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, path)| path);
    let path = path.context("trunk has no search path")?.to_owned();
    let folders = [folder.to_owned()].into_iter().chain(env::split_paths(&path));
    trunk.env("PATH", env::join_paths(folders)?).env(CHUNKS, chunks);
    if small {
        trunk.env(SMALL, "yes");
    }
    Ok(())
}

/// Whether this process was started as the shim.
pub(crate) fn is_called() -> bool {
    env::args_os().next().is_some_and(|name| Path::new(&name).file_name() == Some(OsStr::new(NAME)))
}

/// Runs as wasm-bindgen, with trunk's arguments.
///
/// # Errors
/// When the program cannot be split, or a tool fails.
pub(crate) fn run() -> Result<ExitCode> {
    let mut bindgen = real()?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    match (Order::of(&arguments), env::var_os(CHUNKS)) {
        (Some(order), Some(published)) => order.carry_out(&mut bindgen, Path::new(&published))?,
        // trunk asks for the version.
        _ => ensure!(bindgen.args(&arguments).status()?.success(), "{NAME} failed"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The real wasm-bindgen, later on the search path.
fn real() -> Result<Command> {
    let us = env::current_exe()?;
    let path = env::var_os("PATH").context("there is no search path")?;
    let real = env::split_paths(&path)
        .map(|folder| folder.join(NAME))
        .find(|file| fs::canonicalize(file).is_ok_and(|file| file != us))
        .with_context(|| format!("there is no {NAME} other than the shim"))?;
    Ok(Command::new(real))
}

/// The arguments that trunk passes to wasm-bindgen.
#[derive(Debug, PartialEq, Eq)]
struct Order<'a> {
    program: &'a Path,
    folder: &'a Path,
    name: &'a str,
    rest: Vec<&'a str>,
}

impl<'a> Order<'a> {
    fn of(arguments: &'a [String]) -> Option<Self> {
        let value = |name: &str| arguments.iter().find_map(|argument| argument.strip_prefix(name));
        let program = arguments.iter().find(|argument| !argument.starts_with("--"))?;
        Some(Self {
            program: Path::new(program),
            folder: Path::new(value("--out-dir=")?),
            name: value("--out-name=")?,
            rest: arguments.iter().filter(|argument| *argument != program).map(String::as_str).collect(),
        })
    }

    fn carry_out(&self, bindgen: &mut Command, published: &Path) -> Result<()> {
        let split = chunks::split(self.program, &self.folder.join("chunks"), self.name)?;
        // The chunks call the main chunk through its table.
        process::stream(bindgen.args(&self.rest).arg("--keep-lld-exports").arg(&split.first))?;
        if env::var_os(SMALL).is_some() {
            self.optimise(&split)?;
        }
        if let Some(loaders) = split.publish(published)? {
            let file = self.script();
            let joined = script::join(&read(&file)?, &loaders)?;
            fs::write(&file, joined).with_context(|| file.display().to_string())?;
        }
        Ok(())
    }

    fn optimise(&self, split: &Split) -> Result<()> {
        let program = self.folder.join(format!("{}_bg.wasm", self.name));
        for module in split.files().iter().chain([&program]) {
            process::stream(
                process::command("wasm-opt").args(WASM_OPT).arg(module).arg("--output").arg(module),
            )?;
        }
        let wasm = fs::read(&program).with_context(|| program.display().to_string())?;
        let (wasm, script) = script::shorten(&wasm, &read(&self.script())?, self.name)?;
        fs::write(&program, wasm).with_context(|| program.display().to_string())?;
        fs::write(self.script(), script).with_context(|| self.script().display().to_string())
    }

    fn script(&self) -> PathBuf {
        self.folder.join(format!("{}.js", self.name))
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_from_trunks_arguments() {
        let arguments =
            ["--target=web", "--out-dir=/out", "--out-name=page", "/in/page.wasm", "--no-typescript"];
        let arguments = arguments.map(str::to_owned);
        let order = Order::of(&arguments).unwrap();
        assert_eq!(
            (order.program, order.folder, order.name),
            ("/in/page.wasm".as_ref(), "/out".as_ref(), "page")
        );
        assert_eq!(order.rest, ["--target=web", "--out-dir=/out", "--out-name=page", "--no-typescript"]);
    }

    #[test]
    fn a_question_for_the_version_is_no_order() {
        assert_eq!(Order::of(&["--version".to_owned()]), None);
    }
}
