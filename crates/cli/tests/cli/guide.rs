//! The documents in `docs`, as far as the tree can contradict them.

mod document;
mod shell;
mod stories;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ninsho_shared::helpdesk::RecordReason;
use ninsho_shared::{AddressError, ProblemCode};

const ROOT: &str = "../..";

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join("docs").join(name)).unwrap()
}

#[test]
fn the_guide_to_the_api_lists_every_problem_with_its_status() {
    let text = document("api.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    let missing: Vec<_> = ProblemCode::ALL
        .iter()
        .filter(|code| {
            let row = format!("| `{}` | {} | ", code.name(), code.status());
            !rows.iter().any(|line| line.starts_with(&row))
        })
        .collect();
    assert!(missing.is_empty(), "docs/api.md has no row for {missing:?}");
}

#[test]
fn the_guide_to_the_api_lists_every_reason() {
    let text = document("api.md");
    let reasons = AddressError::REASONS.iter().chain(RecordReason::REASONS);
    let missing: Vec<_> = reasons.filter(|reason| !text.contains(&format!("`{reason}`"))).collect();
    assert!(missing.is_empty(), "docs/api.md does not name {missing:?}");
}

#[test]
fn every_source_file_that_the_security_documents_name_is_there() {
    let mut files = BTreeSet::new();
    for folder in ["crates", "e2e"] {
        collect(&Path::new(ROOT).join(folder), folder, &mut files);
    }
    for name in ["security.md", "asvs.md"] {
        let text = document(name);
        let named = named(&text);
        assert!(named.len() > 30, "{name} names {} files: they are not found any more", named.len());
        let gone: Vec<_> = named.into_iter().filter(|file| !is_there(&files, file)).collect();
        assert!(gone.is_empty(), "docs/{name} names what is not there: {gone:#?}");
    }
}

#[test]
fn every_function_that_the_security_documents_name_is_in_its_file() {
    let mut files = BTreeSet::new();
    for folder in ["crates", "e2e"] {
        collect(&Path::new(ROOT).join(folder), folder, &mut files);
    }
    for document_name in ["security.md", "asvs.md"] {
        let text = document(document_name);
        let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
        let pairs = spans.filter_map(|span| span.split_once(": ")).filter(|(file, _)| is_source(file));
        let gone: Vec<_> = pairs.filter(|(file, item)| !mentions(&files, file, item)).collect();
        assert!(gone.is_empty(), "docs/{document_name} names what is not there: {gone:#?}");
    }
}

/// Whether one of the files of this name has the item.
fn mentions(files: &BTreeSet<String>, name: &str, item: &str) -> bool {
    let one = BTreeSet::from_iter;
    let candidates = files.iter().filter(|file| is_there(&one([(*file).clone()]), name));
    let sources = candidates.map(|file| fs::read_to_string(Path::new(ROOT).join(file)).unwrap());
    sources.into_iter().any(|source| source.contains(item))
}

/// The source files in the code spans of a document: `flows/login/routes.rs: verify` names one.
fn named(text: &str) -> BTreeSet<&str> {
    let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter_map(|span| span.split([':', ' ']).next()).filter(|word| is_source(word)).collect()
}

/// A document says once, at its top, where its paths begin, so a name is the end of a path. The
/// name of a crate may stand first.
fn is_there(files: &BTreeSet<String>, name: &str) -> bool {
    let in_crate = name.split_once('/').is_some_and(|(first, rest)| {
        let homes = [format!("crates/{first}/"), format!("{first}/")];
        let here = |file: &String| homes.iter().any(|home| file.starts_with(home));
        files.iter().any(|file| here(file) && ends_with(file, rest))
    });
    in_crate || files.iter().any(|file| ends_with(file, name))
}

fn ends_with(file: &str, end: &str) -> bool {
    file.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn collect(folder: &Path, path: &str, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, files);
        } else if is_source(&path) {
            files.insert(path);
        }
    }
}

fn is_source(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}
