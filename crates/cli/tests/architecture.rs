//! Who may import whom. The table stands in ARCHITECTURE.md; this test makes it true.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// Files below `within`, and names that none of them may say.
struct Rule {
    within: &'static str,
    only: fn(&Path) -> bool,
    forbidden: &'static [&'static str],
}

fn is(name: &'static str) -> impl Fn(&Path) -> bool {
    move |path| path.file_name().is_some_and(|file| file == name)
}

const RULES: [Rule; 7] = [
    Rule {
        within: "crates/shared/src",
        only: |_| true,
        forbidden: &["tokio", "actix_web", "sea_orm", "std::fs", "std::net", "SystemTime", "rand::"],
    },
    Rule {
        within: "crates/api/src/flows",
        only: |path| is("flow.rs")(path),
        forbidden: &[
            "actix_web",
            "sea_orm",
            "lettre",
            "crate::app",
            "crate::clock",
            "crate::random",
            "async fn",
        ],
    },
    Rule {
        within: "crates/api/src/flows",
        only: |path| is("store.rs")(path),
        forbidden: &["actix_web", "lettre", "super::routes", "super::mail"],
    },
    Rule {
        within: "crates/api/src/flows",
        only: |path| is("routes.rs")(path),
        forbidden: &["storage::entity", "sea_query", "EntityTrait", "lettre"],
    },
    Rule {
        within: "crates/api/src",
        only: |path| {
            !path.components().any(|part| part.as_os_str() == "transport") && !is("transport.rs")(path)
        },
        forbidden: &["use lettre"],
    },
    Rule { within: "crates/web/src", only: |_| true, forbidden: &["ninsho_api"] },
    Rule { within: "e2e", only: |_| true, forbidden: &["ninsho_api", "sea_orm"] },
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The lines of a file that are code: what a comment says is no import.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_file_imports_what_its_place_may_not() {
    let mut broken = Vec::new();
    for rule in RULES {
        let files: Vec<_> =
            sources(&root().join(rule.within)).into_iter().filter(|path| (rule.only)(path)).collect();
        assert!(!files.is_empty(), "a rule on {} looks at no file", rule.within);
        for file in files {
            let code = code(&file);
            for name in rule.forbidden.iter().filter(|name| code.contains(**name)) {
                broken.push(format!("{} says `{name}`", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_flow_imports_another_flow() {
    let flows = root().join("crates/api/src/flows");
    let names: Vec<_> = fs::read_dir(&flows)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    for own in &names {
        for file in sources(&flows.join(own)) {
            let code = code(&file);
            for other in names.iter().filter(|other| *other != own) {
                assert!(
                    !code.contains(&format!("flows::{other}")),
                    "{} imports the flow {other}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn no_name_says_nothing() {
    for folder in ["crates/api/src", "crates/shared/src", "crates/web/src", "crates/xtask/src", "e2e"] {
        for file in sources(&root().join(folder)) {
            let name = file.file_stem().unwrap().to_str().unwrap();
            assert!(
                !["utils", "util", "helpers", "common", "models", "types"].contains(&name),
                "{}",
                file.display()
            );
        }
    }
}

#[test]
fn the_api_guide_lists_every_problem_code() {
    let guide = fs::read_to_string(root().join("docs/api.md")).unwrap();
    for code in ninsho_shared::ProblemCode::ALL {
        let row = format!("| `{}` | {} | {} |", code.name(), code.status(), code.meaning());
        assert!(guide.contains(&row), "docs/api.md lacks the row\n{row}");
    }
}
