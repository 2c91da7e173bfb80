//! Rewrites the exports and the names of the imports of a WebAssembly module. All other sections
//! stay the same, byte for byte, so that offsets into them stay valid.

use std::collections::HashSet;

use anyhow::Result;
use wasm_encoder::{EntityType, ExportSection, ImportSection, Module, RawSection, Section};
use wasmparser::{Parser, Payload};

/// Removes the exports that `drop` selects.
///
/// # Errors
/// When the module cannot be parsed.
pub(super) fn without_exports(wasm: &[u8], drop: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
    rewrite(wasm, |payload| {
        let Payload::ExportSection(exports) = payload else { return Ok(None) };
        let mut kept = ExportSection::new();
        for export in exports.clone() {
            let export = export?;
            if !drop(export.name) {
                kept.export(export.name, export.kind.into(), export.index);
            }
        }
        Ok(Some(kept))
    })
}

/// The names of the imports.
///
/// # Errors
/// When the module cannot be parsed.
pub(super) fn imports(wasm: &[u8]) -> Result<HashSet<String>> {
    let mut names = HashSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                names.insert(import?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// Renames the imports: `rename` maps module and name.
///
/// # Errors
/// When the module cannot be parsed, or `rename` fails.
pub(super) fn with_imports_renamed(
    wasm: &[u8],
    mut rename: impl FnMut(&str, &str) -> Result<(String, String)>,
) -> Result<Vec<u8>> {
    rewrite(wasm, |payload| {
        let Payload::ImportSection(imports) = payload else { return Ok(None) };
        let mut renamed = ImportSection::new();
        for import in imports.clone().into_imports() {
            let import = import?;
            let (module, name) = rename(import.module, import.name)?;
            renamed.import(&module, &name, EntityType::try_from(import.ty)?);
        }
        Ok(Some(renamed))
    })
}

fn rewrite<S: Section>(
    wasm: &[u8],
    mut change: impl FnMut(&Payload<'_>) -> Result<Option<S>>,
) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Some(changed) = change(&payload)? {
            module.section(&changed);
        } else if let Some((id, range)) = payload.as_section() {
            let data = &wasm[usize::try_from(range.start)?..usize::try_from(range.end)?];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, ExportKind, TypeSection};

    use super::*;

    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./page.js", "__wbg_first_0a1b", EntityType::Function(0));
        imports.import("./page.js", "__wbg_second_2c3d", EntityType::Function(0));
        let mut exports = ExportSection::new();
        exports.export("main", ExportKind::Func, 0);
        exports.export("unused", ExportKind::Func, 1);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.section(&CustomSection { name: "reloc.CODE".into(), data: (&[1, 2, 3]).into() });
        module.finish()
    }

    #[test]
    fn only_the_selected_export_is_removed() {
        let full = module();
        let less = without_exports(&full, |name| name == "unused").unwrap();
        assert!(less.len() < full.len());
        let text = String::from_utf8_lossy(&less);
        assert!(text.contains("main") && !text.contains("unused"));
        assert!(less.ends_with(&[1, 2, 3]));
        assert_eq!(without_exports(&full, |_| false).unwrap(), full);
    }

    #[test]
    fn imports_are_renamed_in_order() {
        let mut names = ["a", "b"].into_iter();
        let short = with_imports_renamed(&module(), |_, _| Ok(("i".into(), names.next().unwrap().into())));
        let short = String::from_utf8_lossy(&short.unwrap()).into_owned();
        assert!(!short.contains("__wbg") && !short.contains("page.js"), "{short}");
        assert!(short.find("\u{1}i\u{1}a") < short.find("\u{1}i\u{1}b"), "{short}");
    }

    #[test]
    fn imports_are_listed_by_name() {
        let names = imports(&module()).unwrap();
        assert_eq!(names, ["__wbg_first_0a1b", "__wbg_second_2c3d"].map(str::to_owned).into());
    }

    #[test]
    fn a_broken_module_is_an_error() {
        assert!(without_exports(b"\0asn", |_| true).is_err());
    }
}
