//! The second try of browser tests: on a busy machine a browser may stall for seconds without anybody's
//! fault. A test that passes alone afterwards does not hold up everything else, but it is named at the end,
//! since most of them have shown a defect of the page: something that moved under a press, or a race.
//!
//! There is none for the API's tests: there a failure that comes and goes is a race, and those are what
//! they look for.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{process, progress};

/// More failures than that are nobody's bad luck.
const MOST: usize = 3;

/// Runs a test program through `first`, and what failed there by `again`, which gets the tests' names.
/// Returns the names of those that passed at the second try only.
///
/// # Errors
/// When it cannot be run, when too much fails, or when something fails twice.
pub(super) fn run(
    first: &mut Command,
    again: impl FnOnce(&[String]) -> Result<Command>,
) -> Result<Vec<String>> {
    let Some(failed) = failures_of(first)? else { return Ok(Vec::new()) };
    let shown = process::display(first);
    ensure!(!failed.is_empty(), "`{shown}` failed, and not by a test");
    if failed.len() > MOST {
        bail!("`{shown}` failed in {} tests", failed.len());
    }
    progress::step(format_args!("Once more: {}", failed.join(", ")));
    process::stream(&mut again(&failed)?)?;
    Ok(failed)
}

/// Shows what the tests print, and returns the names of those that failed; `None` when all passed.
fn failures_of(tests: &mut Command) -> Result<Option<Vec<String>>> {
    let shown = process::display(tests);
    progress::step(format_args!("$ {shown}"));
    let mut child = tests
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let output = child.stdout.take().context("the output was piped")?;
    let mut lines = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line.with_context(|| format!("the output of `{shown}` cannot be read"))?;
        println!("{line}");
        lines.push(line);
    }
    Ok(if child.wait()?.success() { None } else { Some(failed_tests(&lines)) })
}

/// The last list of `failures:` names them, four blanks before each; the list before it has their output.
fn failed_tests(lines: &[String]) -> Vec<String> {
    let Some(start) = lines.iter().rposition(|line| line == "failures:") else { return Vec::new() };
    let names = lines[start + 1..].iter().map_while(|line| line.strip_prefix("    "));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that prints what tests print, and ends as they do.
    fn tests_that(print: &str, status: u8) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("printf '%s' \"$0\"; exit {status}"), print]);
        shell
    }

    const TWO: &str = "test a::b ... FAILED\n\nfailures:\n\n---- a::b stdout ----\nError: none\n\n\nfailures:\n    \
                       a::b\n    c::d\n\ntest result: FAILED. 1 passed; 2 failed\n";

    #[test]
    fn what_passes_alone_is_named() {
        let unsteady = run(&mut tests_that(TWO, 101), |names| {
            assert_eq!(names, ["a::b", "c::d"]);
            Ok(tests_that("", 0))
        });
        assert_eq!(unsteady.unwrap(), ["a::b", "c::d"]);
    }

    #[test]
    fn what_fails_twice_has_failed() {
        assert!(run(&mut tests_that(TWO, 101), |_| Ok(tests_that("", 101))).is_err());
    }

    #[test]
    fn there_is_no_second_try_without_a_failure_or_for_something_else() {
        let never = |_: &[String]| -> Result<Command> { panic!("a second try") };
        assert!(run(&mut tests_that("test result: ok", 0), never).unwrap().is_empty());
        assert!(run(&mut tests_that("error: could not compile", 101), never).is_err());
        let many = format!("failures:\n{}\n", "    a\n".repeat(MOST + 1));
        assert!(run(&mut tests_that(&many, 101), never).is_err());
    }
}
