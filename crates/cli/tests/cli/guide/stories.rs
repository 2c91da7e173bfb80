//! The stories of `docs/api.md` and of README, as they stand there: each in a shell of its own, beside a
//! server of its own.

use std::collections::BTreeSet;
use std::fs;

use super::document::{Block, blocks, command};
use super::shell::{Shell, missing};
use super::{ROOT, document};
use crate::freeradius;

const REHEARSAL: &str = "Rehearsal";
const PORTAL: &str = "A second factor for another log-in";
const DOWN: &str = "When Ninsho is down";
const VPN: &str = "A VPN, by FreeRADIUS";
const PRIVACYIDEA: &str = "In the place of privacyIDEA";

/// Every story has a test below.
const STORIES: [&str; 5] = [REHEARSAL, PORTAL, DOWN, VPN, PRIVACYIDEA];

/// What the lines need besides the machine's own.
const PROGRAMS: [&str; 4] = ["bash", "curl", "jq", "awk"];

/// Takes the place of Debian's: the site listens on a port of the test.
const SYSTEMCTL: &str = "#!/bin/bash
set -e
[ \"$*\" = 'restart freeradius' ]
[ ! -f radius.pid ] || { kill \"$(cat radius.pid)\"; tail --pid=\"$(cat radius.pid)\" -f /dev/null; }
sed -i 's/ipaddr = [*]/ipaddr = 127.0.0.1/; s/port = 1812/port = PORT/' radius/sites-enabled/ninsho
: > radius.log
PROGRAM -d radius -D /usr/share/freeradius -f -x -l stdout >> radius.log 2>&1 &
echo $! > radius.pid
until grep -q 'Ready to process requests' radius.log; do kill -0 $!; done
";

/// Ends what `systemctl` started, whatever happened.
struct Radius<'a>(&'a Shell);

impl Drop for Radius<'_> {
    fn drop(&mut self) {
        if let Ok(id) = fs::read_to_string(self.0.path("radius.pid")) {
            drop(std::process::Command::new("kill").arg(id.trim()).status());
        }
    }
}

/// Whether the story cannot run here, which is said.
fn is_skipped(story: &str, programs: &[&'static str]) -> bool {
    let missing = missing(programs);
    if let Some(program) = missing {
        eprintln!("SKIPPED: {story}: there is no {program}; `cargo xtask setup` installs it");
    }
    missing.is_some()
}

/// The server that the guide begins with.
fn rehearsal() -> Shell {
    Shell::of(&command(&document("api.md"), "ninsho demo --rehearsal"))
}

/// Runs a story behind the lines that the guide begins with, and compares what is printed.
#[track_caller]
fn run_story(shell: &Shell, story: &str) {
    run_stories(shell, &[story]);
}

/// The same for several, in the order of the guide and in one shell.
#[track_caller]
fn run_stories(shell: &Shell, stories: &[&str]) {
    let all = blocks(&document("api.md"));
    let first = all.first().unwrap().clone();
    let rest = all.into_iter().skip(1).filter(|block| stories.contains(&block.story.as_str()));
    let blocks_run: Vec<Block> = std::iter::once(first).chain(rest).collect();
    assert!(blocks_run.len() > stories.len(), "docs/api.md has no lines for one of {stories:?}");
    for (block, printed) in blocks_run.iter().zip(shell.run(&blocks_run)) {
        assert_eq!(printed, block.prints, "{}: what these lines print:\n{}", block.story, block.lines);
    }
}

#[test]
fn every_shell_line_of_the_guide_belongs_to_a_story_that_a_test_runs() {
    let told: BTreeSet<String> = blocks(&document("api.md")).into_iter().map(|block| block.story).collect();
    assert_eq!(told, STORIES.iter().map(|story| (*story).to_owned()).collect());
    let fences = document("api.md").lines().filter(|line| line.starts_with("```sh")).count();
    assert_eq!(fences, blocks(&document("api.md")).len());
}

#[test]
fn a_rehearsal_is_started_and_disturbed_as_the_guide_says() {
    if !is_skipped(REHEARSAL, &PROGRAMS) {
        let shell = rehearsal();
        run_story(&shell, REHEARSAL);
        shell.stop();
    }
}

#[test]
fn a_portal_asks_for_a_second_factor_as_the_guide_says() {
    if !is_skipped(PORTAL, &PROGRAMS) {
        let shell = rehearsal();
        run_story(&shell, PORTAL);
        shell.stop();
    }
}

#[test]
fn a_log_in_is_refused_as_the_guide_says_while_ninsho_is_down() {
    if !is_skipped(DOWN, &PROGRAMS) {
        let shell = rehearsal();
        run_story(&shell, DOWN);
        // As long as Retry-After says; without an answer, for a while.
        assert_eq!(shell.slept(), ["5", "5", "2", "2"]);
        shell.stop();
    }
}

#[test]
fn a_plugin_of_privacyidea_goes_on_as_the_guide_says() {
    if !is_skipped(PRIVACYIDEA, &PROGRAMS) {
        let shell = rehearsal();
        run_story(&shell, PRIVACYIDEA);
        shell.stop();
    }
}

#[test]
fn a_reader_can_run_one_story_after_the_other() {
    if !is_skipped("docs/api.md", &PROGRAMS) {
        let shell = rehearsal();
        run_stories(&shell, &[REHEARSAL, PORTAL, DOWN, PRIVACYIDEA]);
        shell.stop();
    }
}

#[test]
fn a_vpn_is_protected_as_the_guide_says() {
    if is_skipped(VPN, &PROGRAMS) || is_skipped(VPN, &["freeradius", "radclient"]) {
        return;
    }
    let mut shell = rehearsal();
    let port = freeradius::free_port();
    for folder in ["radius", "radius/mods-enabled", "radius/sites-enabled"] {
        fs::create_dir(shell.path(folder)).unwrap();
    }
    let folder = fs::canonicalize(shell.path("radius")).unwrap();
    let configuration = freeradius::SERVER
        .replace("FOLDER/module", "FOLDER/mods-enabled/ninsho")
        .replace("FOLDER/site", "FOLDER/sites-enabled/ninsho")
        .replace("FOLDER", folder.to_str().unwrap())
        .replace("SECRET", freeradius::SECRET);
    fs::write(shell.path("radius/radiusd.conf"), configuration).unwrap();
    let systemctl = SYSTEMCTL.replace("PORT", &port.to_string()).replace("PROGRAM", freeradius::PROGRAM);
    shell.put_program("systemctl", &systemctl);
    let group = std::process::Command::new("id").arg("-gn").output().unwrap().stdout;
    shell.set("R", "radius");
    shell.set("G", String::from_utf8(group).unwrap().trim());
    shell.set("RADIUS", format!("127.0.0.1:{port}"));
    let radius = Radius(&shell);
    run_story(&shell, VPN);
    drop(radius);
    shell.stop();
}

#[test]
fn the_lines_of_the_readme_change_an_address() {
    if is_skipped("README", &PROGRAMS) {
        return;
    }
    let readme = fs::read_to_string(std::path::Path::new(ROOT).join("README.md")).unwrap();
    let lines = blocks(&readme);
    assert_eq!(lines.len(), 1, "each block of lines is run");
    let shell = Shell::of(&["ninsho".to_owned(), "demo".to_owned()]);
    let printed = shell.run(&lines).concat();
    for part in ["\"code_sent\"", "\"step\": \"completed\"", "t****o@example.org", "204"] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    shell.stop();
}
