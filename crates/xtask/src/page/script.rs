//! Joins the script that wasm-bindgen writes with the one that loads the chunks, which saves a
//! request, and shortens the names of the imports.

use anyhow::{Context, Result, ensure};

use super::module;

/// The module that the program imports its loaders from, until [`join`] merges the two.
pub(super) const LINK: &str = "./chunks.js";

/// Prefix of the loaders' names.
const LOADER: &str = "__wasm_split_load_";

/// Merges the script of the loaders into the program's.
///
/// # Errors
/// When either has an unknown form.
pub(super) fn join(program: &str, loaders: &str) -> Result<String> {
    let loaders = loaders.strip_prefix("import { initSync } from ").context("the loaders begin otherwise")?;
    let (_, loaders) = loaders.split_once('\n').context("the loaders are one line")?;
    let exported = format!("export const {LOADER}");
    let names: Vec<_> = loaders
        .lines()
        .filter_map(|line| line.strip_prefix(&exported)?.split_once(' '))
        .map(|(name, _)| format!("{LOADER}{name}"))
        .collect();
    ensure!(!names.is_empty(), "there are no loaders");

    let quoted = format!("\"{LINK}\"");
    let mut joined = String::with_capacity(program.len() + loaders.len());
    let mut linked = false;
    for line in program.lines() {
        if !line.contains(&quoted) {
            joined.push_str(line);
            joined.push('\n');
        } else if !line.starts_with("import ") && !linked {
            linked = true;
            joined.extend([&quoted, ": { ", &names.join(", "), " },\n"]);
        }
    }
    ensure!(linked, "the program does not import the loaders");
    joined.push_str(&loaders.replace(&exported, &format!("const {LOADER}")));
    Ok(joined)
}

/// Gives the program's imports short names, in the module and in its script. wasm-bindgen's names
/// each hold a hash, which does not compress.
///
/// # Errors
/// When module and script do not match.
pub(super) fn shorten(wasm: &[u8], script: &str, name: &str) -> Result<(Vec<u8>, String)> {
    let own = format!("./{name}_bg.js");
    let mut script = script.to_owned();
    let mut once = |from: String, to: &str| {
        ensure!(script.matches(&from).count() == 1, "the script does not say `{from}` once");
        script = script.replacen(&from, to, 1);
        Ok(())
    };
    once(format!("\"{own}\": import0"), "\"i\": import0")?;
    let mut count = 0;
    let wasm = module::with_imports_renamed(wasm, |from, import| {
        if from != own {
            return Ok((from.to_owned(), import.to_owned()));
        }
        let short = short_name(count);
        count += 1;
        once(format!(" {import}: function("), &format!(" {short}: function("))?;
        Ok(("i".to_owned(), short))
    })?;
    Ok((wasm, script))
}

/// `a` to `z`, then `ba`, `bb` and so on.
fn short_name(number: u32) -> String {
    let last = char::from_digit(10 + number % 26, 36).unwrap_or_default();
    if number < 26 { last.to_string() } else { short_name(number / 26) + &last.to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const PROGRAM: &str = r#"import * as import1 from "./chunks.js"
import * as import2 from "./chunks.js"
function imports() {
    return {
        "./page_bg.js": import0,
        "./chunks.js": import1,
        "./chunks.js": import2,
    };
}
"#;

    const LOADERS: &str = "import { initSync } from \"./page.js\";
const shared = makeLoad();
export const __wasm_split_load_account = wrap(shared);
export const __wasm_split_load_stop = wrap(shared);
";

    #[test]
    fn the_loaders_are_merged_into_the_programs_script() {
        let joined = join(PROGRAM, LOADERS).unwrap();
        assert!(!joined.contains("import *") && !joined.contains("export"), "{joined}");
        let linked = r#""./chunks.js": { __wasm_split_load_account, __wasm_split_load_stop },"#;
        assert_eq!(joined.matches(linked).count(), 1, "{joined}");
        assert!(joined.contains("\nconst __wasm_split_load_stop = wrap(shared);"), "{joined}");
    }

    #[test]
    fn an_unknown_form_is_refused() {
        assert!(join("nothing", LOADERS).is_err());
        assert!(join(PROGRAM, "const a = 1;\n").is_err());
        assert!(join(PROGRAM, "import { initSync } from \"./page.js\";\n").is_err());
    }

    #[test]
    fn short_names_differ() {
        let names: HashSet<_> = (0..2000).map(short_name).collect();
        assert_eq!(names.len(), 2000);
        assert_eq!([short_name(0), short_name(25), short_name(26)], ["a", "z", "ba"]);
    }
}
