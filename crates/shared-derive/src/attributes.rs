//! The serde attributes that the derive understands.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Ident, LitStr, Result, Token, Type};

/// The attributes of a type.
#[derive(Default)]
pub(crate) struct TypeAttributes {
    /// `tag = "…"`: the field that names the variant.
    pub(crate) tag: Option<String>,
    /// `rename_all = "snake_case"`.
    pub(crate) snake_case: bool,
    /// `transparent`.
    pub(crate) transparent: bool,
    /// `try_from = "…"`: the type that is decoded first.
    pub(crate) try_from: Option<Type>,
}

impl TypeAttributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut known = Self::default();
        each(attributes, |meta, name| {
            match name {
                "tag" => known.tag = Some(text(meta)?.value()),
                "rename_all" => {
                    let case = text(meta)?;
                    if case.value() != "snake_case" {
                        return Err(syn::Error::new(case.span(), "Decode knows `snake_case` only"));
                    }
                    known.snake_case = true;
                }
                "transparent" => known.transparent = true,
                "try_from" => known.try_from = Some(text(meta)?.parse()?),
                // Neither concerns what the server sends: the one is for encoding, and unknown
                // fields are ignored, so that an older page understands a newer server.
                "into" => drop(text(meta)?),
                "deny_unknown_fields" => {}
                _ => return Err(unknown(meta)),
            }
            Ok(())
        })?;
        Ok(known)
    }
}

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    /// `default`: the field may be absent.
    pub(crate) default: bool,
    /// `rename = "…"`.
    pub(crate) rename: Option<String>,
}

impl FieldAttributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut known = Self::default();
        let mut skipped = None;
        each(attributes, |meta, name| {
            match name {
                "default" if meta.input.peek(Token![=]) => return Err(unknown(meta)),
                "default" => known.default = true,
                "rename" => known.rename = Some(text(meta)?.value()),
                "skip_serializing_if" => skipped = Some(text(meta)?.span()),
                _ => return Err(unknown(meta)),
            }
            Ok(())
        })?;
        match skipped {
            Some(span) if !known.default => {
                Err(syn::Error::new(span, "a field that is skipped needs `default`, or it cannot be decoded"))
            }
            _ => Ok(known),
        }
    }
}

/// The name on the wire of a variant: its own, unless `rename` says another.
pub(crate) fn variant_name(attributes: &[Attribute], name: &Ident, snake_case: bool) -> Result<String> {
    let mut renamed = None;
    each(attributes, |meta, attribute| match attribute {
        "rename" => {
            renamed = Some(text(meta)?.value());
            Ok(())
        }
        _ => Err(unknown(meta)),
    })?;
    let name = name.to_string();
    Ok(renamed.unwrap_or_else(|| if snake_case { to_snake_case(&name) } else { name }))
}

/// Splits before every capital letter, as serde does.
fn to_snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if place > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>,
) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
            read(&meta, &name)
        })?;
    }
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

fn unknown(meta: &ParseNestedMeta<'_>) -> syn::Error {
    meta.error("Decode does not know this serde attribute")
}
