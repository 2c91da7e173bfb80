//! Running other programs: showing what is run, a time limit, errors that name the command.

use std::{
    env,
    io::ErrorKind,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::progress;

/// How a command ended that had a time limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It ended with success.
    Success,
    /// It ended with a failure, or could not be started.
    Failure,
    /// It was ended by us when its time was over.
    TimedOut,
}

/// A command that does not inherit what `cargo run` tells xtask about xtask's own package.
/// Some build scripts (ring's, for one) watch these variables: a cargo that is started with
/// them would build everything again, and so would the next cargo without them.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let own = name.to_str().is_some_and(|name| {
            name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if own {
            command.env_remove(name);
        }
    }
    command
}

/// The command as a person would type it.
pub(crate) fn display(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let words = words.map(|word| {
        let word = word.to_string_lossy();
        if word.contains([' ', '*', '{']) { format!("'{word}'") } else { word.into_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs a command with its output going where ours goes.
///
/// # Errors
/// When it cannot be started or does not end with success.
pub(crate) fn stream(command: &mut Command) -> Result<()> {
    progress::step(format_args!("$ {}", display(command)));
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("`{}` could not be started", display(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", display(command));
    }
    Ok(())
}

/// Runs a command and returns its standard output as text.
///
/// # Errors
/// When it cannot be started or does not end with success; the error holds what it said.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{}` could not be started", display(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}\n{}", display(command), output.status, said.trim_end());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is not UTF-8", display(command)))
}

/// Whether a command ends with success; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command like [`stream`], but ends it when `limit` is over.
///
/// # Errors
/// When the command cannot be watched or ended; a failure of its own is an [`Ending`].
pub(crate) fn stream_within(command: &mut Command, limit: Duration) -> Result<Ending> {
    progress::step(format_args!("$ {} (at most {} s)", display(command), limit.as_secs()));
    let mut child = match command.stdin(Stdio::null()).spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ending::Failure),
        Err(error) => {
            return Err(error).with_context(|| format!("`{}` could not be started", display(command)));
        }
    };
    let end = Instant::now() + limit;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(Ending::Success),
            Some(_) => return Ok(Ending::Failure),
            None if Instant::now() >= end => {
                child.kill()?;
                child.wait()?;
                return Ok(Ending::TimedOut);
            }
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// Whether this process is run by root.
pub(crate) fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("cargo");
        command.args(["test", "--test", "*"]);
        assert_eq!(display(&command), "cargo test --test '*'");
    }

    #[test]
    fn a_command_over_its_time_is_ended() {
        let ending = stream_within(Command::new("sleep").arg("60"), Duration::from_millis(100)).unwrap();
        assert_eq!(ending, Ending::TimedOut);
    }

    #[test]
    fn a_missing_program_is_a_failure_not_an_error() {
        let ending = stream_within(&mut Command::new("ninsho-no-such-program"), Duration::from_secs(1));
        assert_eq!(ending.unwrap(), Ending::Failure);
    }

    #[test]
    fn an_error_holds_what_the_command_said() {
        let error = read(Command::new("sh").args(["-c", "echo no such luck >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("no such luck"), "{error}");
    }
}
