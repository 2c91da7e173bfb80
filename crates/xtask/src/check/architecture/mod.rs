//! The part `architecture`: which way imports point, by what the sources really name.
//!
//! The compiler keeps the crates apart; this part keeps apart what is in one of them. Tests are
//! left out, since they may reach everywhere.

mod circle;
mod reading;
mod rules;
mod source;

use std::fs;

use anyhow::{Result, ensure};

use self::source::Sources;
use crate::{places::Places, process, progress};

/// The crates that are read, and the file that declares the modules of each.
const CRATES: [(&str, &str); 6] = [
    ("ninsho_domain", "crates/domain/src/lib.rs"),
    ("ninsho_api", "crates/api/src/lib.rs"),
    ("ninsho", "crates/cli/src/main.rs"),
    ("ninsho_demo", "crates/demo/src/lib.rs"),
    ("ninsho_bench", "crates/bench/src/main.rs"),
    ("ninsho_web", "crates/web/src/lib.rs"),
];

/// What the domain is built without.
const NOT_IN_DOMAIN: [&str; 4] = ["actix-web", "actix-http", "utoipa-actix-web", "clap"];

/// What a release is built without.
const NOT_IN_RELEASE: [&str; 2] = ["ninsho-demo", "ninsho-mailbox"];

/// Reads the sources, asks cargo what is built upon what, and builds the program of a release.
///
/// # Errors
/// When an import points the wrong way, or a crate is built upon one that it must not know.
pub(super) fn run(places: &Places) -> Result<()> {
    let imports = imports(places);
    let domain = without(places, &["--package", "ninsho-domain"], &NOT_IN_DOMAIN);
    let release = ["--package", "ninsho", "--no-default-features"];
    let built = without(places, &release, &NOT_IN_RELEASE)
        .and_then(|()| process::stream(places.cargo(&["check"])?.args(release)));
    imports.and(domain).and(built)
}

fn imports(places: &Places) -> Result<()> {
    let mut sources = Sources::default();
    for (package, root) in CRATES {
        sources.add(package, root, &|place| fs::read_to_string(places.root.join(place)).ok())?;
    }
    let findings = rules::findings(&sources);
    for finding in &findings {
        progress::step(format_args!("{finding}"));
    }
    ensure!(findings.is_empty(), "{} imports break a rule of ARCHITECTURE.md", findings.len());
    Ok(())
}

/// # Errors
/// When one of these packages is among those that the chosen one is built upon.
fn without(places: &Places, chosen: &[&str], unwanted: &[&str]) -> Result<()> {
    let mut tree =
        places.cargo(&["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"])?;
    let tree = process::read(tree.args(chosen))?;
    let found = named(&tree, unwanted);
    ensure!(found.is_empty(), "`cargo tree {}` names {}", chosen.join(" "), found.join(", "));
    Ok(())
}

fn named<'a>(tree: &str, unwanted: &[&'a str]) -> Vec<&'a str> {
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    unwanted.iter().copied().filter(|name| names.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_found_in_the_tree_by_its_whole_name() {
        let tree = "ninsho-domain v0.1.0 (/a)\nactix-web v4.18.0\nclap_lex v1.0.0\n";
        assert_eq!(named(tree, &NOT_IN_DOMAIN), ["actix-web"]);
        assert!(named("ninsho v0.1.0\nninsho-api v0.1.0", &NOT_IN_RELEASE).is_empty());
    }
}
