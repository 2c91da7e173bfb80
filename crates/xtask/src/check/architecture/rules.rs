//! The rules of *Direction* in ARCHITECTURE.md, each a function over the sources.

use std::collections::BTreeSet;
use std::fmt;

use super::circle::{circles, way_round};
use super::source::{File, Sources};

/// The modules of `domain`, from the top down: a file imports its own row and those below it.
/// The longest name decides, so a part of a folder can have a row of its own.
const LAYERS: [&[&str]; 14] = [
    &["maintenance"],
    &["verification"],
    &["client", "idempotency"],
    &["account::command"],
    &["registration"],
    &["session", "factor"],
    &["account"],
    &["event"],
    &["mail"],
    &["job"],
    &["app"],
    &["key"],
    &["storage"],
    &["refusal", "outage", "pace", "config", "clock", "request_origin", "language"],
];

/// A table, and the one folder of `domain` that writes it.
const HOMES: [(&str, &[&str]); 6] = [
    ("account", &["account"]),
    ("address_change", &["registration"]),
    ("init_request", &["registration"]),
    ("client", &["client"]),
    ("verification", &["verification"]),
    ("kept_answer", &["idempotency"]),
];

/// The names of the states of an address change and an initialization.
const STATES: [&str; 10] = [
    "begun",
    "code_sent",
    "at_desk",
    "confirmed",
    "completed",
    "cancelled",
    "superseded",
    "stopped",
    "refused",
    "expired",
];

/// What breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    /// The file, from the project's root.
    pub(super) place: String,
    /// The import or the string.
    pub(super) import: String,
    /// What is wrong with it.
    pub(super) reason: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.import, self.reason)
    }
}

/// Everything that breaks a rule, by file.
pub(super) fn findings(sources: &Sources) -> BTreeSet<Finding> {
    let rules = [direction, no_circles, parts, flows, lettre, writes, states];
    rules.iter().flat_map(|rule| rule(sources)).collect()
}

/// In `domain` nothing imports a module above its own.
fn direction(sources: &Sources) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in sources.files.iter().filter(|file| file.package() == "ninsho_domain" && !file.is_root()) {
        let Some(own) = layer(file) else {
            let module = file.module.join("::");
            found.push(finding(file, module, "it has no row in LAYERS (xtask/src/check/architecture)"));
            continue;
        };
        for import in sources.imports(file) {
            let above = sources.files.get(import.to).and_then(layer).filter(|layer| *layer < own);
            if let Some(above) = above.and_then(|above| LAYERS.get(above)) {
                let reason = format!("points up, to {}", above.join(" and "));
                found.push(finding(file, import.path.join("::"), &reason));
            }
        }
    }
    found
}

fn layer(file: &File) -> Option<usize> {
    let rows = LAYERS.iter().enumerate();
    let named = rows.flat_map(|(row, modules)| modules.iter().map(move |module| (row, module)));
    let holding = named.filter(|(_, module)| {
        let module: Vec<&str> = module.split("::").collect();
        file.is_in(&module)
    });
    holding.max_by_key(|(_, module)| module.len()).map(|(row, _)| row)
}

/// No circle of files. That a `mod.rs` declares a file and re-exports its names is no import, and
/// an import of such a name leads to the file that defines it: so a file and its `mod.rs` make a
/// circle only where each of them needs what the other defines.
fn no_circles(sources: &Sources) -> Vec<Finding> {
    let mut found = Vec::new();
    for package in ["ninsho_domain", "ninsho_api", "ninsho", "ninsho_web"] {
        let edges = sources.edges(package);
        for circle in circles(&edges) {
            let way = way_round(&circle, &edges);
            let name = |place: &usize| sources.files.get(*place).map(|file| file.module.join("::"));
            let round: Vec<String> = way.iter().chain(way.first()).filter_map(name).collect();
            let reason = format!("a circle of {} files", circle.len());
            found.extend(
                way.first()
                    .and_then(|first| sources.files.get(*first))
                    .map(|file| finding(file, round.join(" → "), &reason)),
            );
        }
    }
    found
}

/// The page's `parts` know no API and no shell.
fn parts(sources: &Sources) -> Vec<Finding> {
    let of_page = |file: &File| file.package() == "ninsho_web";
    forbidden(
        sources,
        |file| of_page(file) && file.is_in(&["parts"]),
        |file| {
            let kept = ["shell", "context", "api"].iter().any(|module| file.is_in(&[module]));
            (of_page(file) && kept).then(|| "`parts` import neither shell, context nor api".to_owned())
        },
    )
}

/// A flow of the API imports no other flow.
fn flows(sources: &Sources) -> Vec<Finding> {
    let flow = |file: &File| (file.is_in(&["flows"])).then(|| file.module.get(2).cloned()).flatten();
    let mut found = Vec::new();
    for file in sources.files.iter().filter(|file| file.package() == "ninsho_api") {
        let Some(own) = flow(file) else { continue };
        for import in sources.imports(file) {
            let other = sources.files.get(import.to).filter(|to| to.package() == "ninsho_api").and_then(flow);
            if other.is_some_and(|other| other != own) {
                found.push(finding(file, import.path.join("::"), "a flow imports no other flow"));
            }
        }
    }
    found
}

fn forbidden(
    sources: &Sources,
    from: impl Fn(&File) -> bool,
    reason: impl Fn(&File) -> Option<String>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in sources.files.iter().filter(|file| from(file)) {
        for import in sources.imports(file) {
            if let Some(reason) = sources.files.get(import.to).and_then(&reason) {
                found.push(finding(file, import.path.join("::"), &reason));
            }
        }
    }
    found
}

/// One file delivers mail.
fn lettre(sources: &Sources) -> Vec<Finding> {
    let home = |file: &File| file.package() == "ninsho_domain" && file.is_in(&["mail", "transport"]);
    let mut found = Vec::new();
    for file in sources.files.iter().filter(|file| !home(file)) {
        let paths = file.reading.paths.iter().filter(|path| path.first().is_some_and(|it| it == "lettre"));
        found
            .extend(paths.map(|path| finding(file, path.join("::"), "only domain::mail::transport uses it")));
    }
    found
}

/// A table is written in one folder.
fn writes(sources: &Sources) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in &sources.files {
        for import in sources.imports(file) {
            let path: Vec<&str> = import.path.iter().map(String::as_str).collect();
            let ["ninsho_domain", "storage", "entity", table, rest @ ..] = path.as_slice() else { continue };
            let home = HOMES.iter().find(|(name, _)| name == table).map(|(_, home)| *home);
            if home.is_some_and(|home| !is_at_home(file, home)) && is_write(rest) {
                found.push(finding(
                    file,
                    import.path.join("::"),
                    &format!("only {} writes this table", place(table)),
                ));
            }
        }
    }
    found
}

fn is_write(path: &[&str]) -> bool {
    match path {
        ["ActiveModel", ..] => true,
        ["Entity", call, ..] => ["insert", "update", "delete"].iter().any(|verb| call.starts_with(verb)),
        _ => false,
    }
}

fn is_at_home(file: &File, home: &[&str]) -> bool {
    // The entity itself is where the table is described.
    file.package() == "ninsho_domain" && (file.is_in(home) || file.is_in(&["storage"]))
}

fn place(table: &str) -> String {
    let home = HOMES.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, home)| *home);
    format!("domain::{}", home.join("::"))
}

/// The states of a registration have their names in one folder; elsewhere they are types.
fn states(sources: &Sources) -> Vec<Finding> {
    let mut found = Vec::new();
    let reading = sources.files.iter().filter(|file| file.package() != "ninsho_web");
    for file in reading.filter(|file| !is_at_home(file, &["registration"])) {
        for text in STATES.iter().filter(|name| file.reading.strings.contains(**name)) {
            found.push(finding(file, format!("{text:?}"), "only domain::registration spells a state"));
        }
    }
    found
}

fn finding(file: &File, import: String, reason: &str) -> Finding {
    Finding { place: file.place.clone(), import, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
