//! One file's syntax: the paths that it names, the modules that it declares, its strings.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, ItemUse, LitStr, Macro, Meta, UseTree, ext::IdentExt, punctuated::Punctuated,
    visit::Visit,
};

/// The segments of a path, the crate first: `ninsho_domain`, `account`, `row`.
pub(super) type Path = Vec<String>;

/// What a file says. Tests are left out: they may reach everywhere.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The files that it declares with `mod name;`.
    pub(super) children: Vec<String>,
    /// Every path that it names, `use` and inline alike, but for re-exports.
    pub(super) paths: BTreeSet<Path>,
    /// The path of each name in it: its `use`s, private ones too, since sub-modules see them.
    pub(super) names: BTreeMap<String, Path>,
    /// Modules whose names are all names of this one.
    pub(super) globs: Vec<Path>,
    /// The names of what it defines itself.
    pub(super) items: BTreeSet<String>,
    /// String literals, without documentation and other attributes.
    pub(super) strings: BTreeSet<String>,
}

impl Reading {
    /// Reads a file that is the module `module`.
    ///
    /// # Errors
    /// When it is no Rust.
    pub(super) fn of(module: &Path, text: &str) -> Result<Self> {
        let file = syn::parse_file(text).context("cannot be parsed")?;
        let mut declared = Declared { reader: Reader::new(module) };
        declared.visit_file(&file);
        let mut reader = declared.reader;
        reader.visit_file(&file);
        Ok(reader.reading)
    }
}

/// The first pass, since a name may precede the `use` that explains it.
struct Declared {
    reader: Reader,
}

impl<'ast> Visit<'ast> for Declared {
    fn visit_item(&mut self, item: &'ast Item) {
        if attributes(item).is_some_and(is_test) {
            return;
        }
        if let Some(name) = name(item).filter(|_| self.reader.inside.is_empty()) {
            self.reader.reading.items.insert(name);
        }
        if let Item::Mod(ItemMod { content: None, ident, .. }) = item {
            self.reader.reading.children.push(ident.unraw().to_string());
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.reader.inside.push(module.ident.unraw().to_string());
        syn::visit::visit_item_mod(self, module);
        self.reader.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        self.reader.take_use(&item.tree, &mut Vec::new(), exported);
    }
}

/// The second pass.
struct Reader {
    module: Path,
    /// The inline modules that enclose the place.
    inside: Path,
    reading: Reading,
}

impl Reader {
    fn new(module: &Path) -> Self {
        Self { module: module.clone(), inside: Vec::new(), reading: Reading::default() }
    }

    fn take_use(&mut self, tree: &UseTree, before: &mut Path, exported: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.unraw().to_string());
                self.take_use(&path.tree, before, exported);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|it| self.take_use(it, before, exported)),
            UseTree::Name(name) => {
                let name = name.ident.unraw().to_string();
                let own = if name == "self" { before.last().cloned() } else { Some(name.clone()) };
                let mut path = before.clone();
                if name != "self" {
                    path.push(name);
                }
                self.take_name(own, &path, exported);
            }
            UseTree::Rename(renamed) => {
                let mut path = before.clone();
                path.push(renamed.ident.unraw().to_string());
                self.take_name(Some(renamed.rename.unraw().to_string()), &path, exported);
            }
            UseTree::Glob(_) => {
                let path = self.absolute(before);
                self.reading.globs.push(path);
            }
        }
    }

    /// A re-export alone is no import: who names it imports the file that defines it.
    fn take_name(&mut self, name: Option<String>, path: &[String], exported: bool) {
        let path = self.absolute(path);
        if !exported {
            self.reading.paths.insert(path.clone());
        }
        if let Some(name) = name.filter(|name| name != "_" && path.last().is_some()) {
            self.reading.names.insert(name, path);
        }
    }

    /// The path from its crate on. What begins with no module of ours stays as it is written.
    fn absolute(&self, path: &[String]) -> Path {
        let mut here: Path = self.module.iter().chain(&self.inside).cloned().collect();
        let Some((first, rest)) = path.split_first() else { return here };
        match first.as_str() {
            "crate" => here.truncate(1),
            "self" => {}
            "super" => {
                here.pop();
                let above = rest.iter().take_while(|segment| *segment == "super").count();
                here.truncate(here.len().saturating_sub(above).max(1));
                return here.into_iter().chain(rest.iter().skip(above).cloned()).collect();
            }
            name if self.reading.children.iter().any(|child| child == name) => {
                return self.module.iter().chain(path).cloned().collect();
            }
            name => match self.reading.names.get(name).filter(|known| known.first() != Some(first)) {
                Some(known) => here.clone_from(known),
                None => return path.to_vec(),
            },
        }
        here.into_iter().chain(rest.iter().cloned()).collect()
    }

    fn take_path(&mut self, path: &[String]) {
        let known = |first: &String| {
            matches!(first.as_str(), "crate" | "self" | "super")
                || self.reading.names.contains_key(first)
                || path.len() > 1
        };
        // `self` alone is a value.
        if path.first().is_some_and(known) && path != ["self"] {
            let path = self.absolute(path);
            self.reading.paths.insert(path);
        }
    }

    /// The paths and strings among the words of a macro, whose grammar is its own.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut colons): (Path, usize) = (Vec::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.take_path(&std::mem::take(&mut path));
                    }
                    path.push(ident.unraw().to_string());
                    colons = 0;
                }
                other => {
                    self.take_path(&std::mem::take(&mut path));
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.take_tokens(group.stream()),
                        TokenTree::Literal(literal) => self.take_literal(&literal.to_string()),
                        _ => {}
                    }
                }
            }
        }
        self.take_path(&path);
    }

    fn take_literal(&mut self, text: &str) {
        if let Ok(text) = syn::parse_str::<LitStr>(text) {
            self.reading.strings.insert(text.value());
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).is_some_and(is_test) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.inside.push(module.ident.unraw().to_string());
        syn::visit::visit_item_mod(self, module);
        self.inside.pop();
    }

    fn visit_item_use(&mut self, _: &'ast ItemUse) {}

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Path = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        self.take_path(&segments);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.take_tokens(call.tokens.clone());
    }

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.reading.strings.insert(text.value());
    }
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Mod(it) => &it.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        _ => return None,
    };
    Some(ident.unraw().to_string())
}

fn attributes(item: &Item) -> Option<&[Attribute]> {
    Some(match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => return None,
    })
}

/// Whether it is there for tests alone: `#[test]`, `#[cfg(test)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => list
            .parse_args_with(Punctuated::<Meta, syn::Token![,]>::parse_terminated)
            .is_ok_and(|of| of.iter().any(|meta| meta.path().is_ident("test"))),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
