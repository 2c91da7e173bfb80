//! From a type to its implementation of `Decode`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, FieldsNamed, Result};

use crate::attributes::{FieldAttributes, TypeAttributes, variant_name};

/// The implementation for a type.
///
/// # Errors
/// When the type has a form, or a serde attribute, that is not supported.
pub(crate) fn decode(input: &DeriveInput) -> Result<TokenStream> {
    let attributes = TypeAttributes::of(&input.attrs)?;
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(&input.generics, "Decode does not support generic types"));
    }
    let body = match (&attributes, &input.data) {
        (TypeAttributes { try_from: Some(from), .. }, _) => quote! {
            Self::try_from(<#from as crate::decode::Decode>::decode(node)?).ok()
        },
        (TypeAttributes { transparent: true, .. }, Data::Struct(data)) => newtype(&data.fields)?,
        (TypeAttributes { tag: Some(tag), .. }, Data::Enum(data)) => {
            tagged(data, tag, attributes.snake_case)?
        }
        (TypeAttributes { tag: None, .. }, Data::Enum(data)) => words(data, attributes.snake_case)?,
        (TypeAttributes { tag: None, snake_case: false, .. }, Data::Struct(data)) => match &data.fields {
            Fields::Named(fields) => {
                let fields = named(fields)?;
                quote! { Some(Self { #fields }) }
            }
            _ => return Err(unsupported(input)),
        },
        _ => return Err(unsupported(input)),
    };
    let name = &input.ident;
    Ok(quote! {
        #[automatically_derived]
        impl crate::decode::Decode for #name {
            fn decode(node: &impl crate::decode::Node) -> Option<Self> {
                #body
            }
        }
    })
}

fn newtype(fields: &Fields) -> Result<TokenStream> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Ok(quote! { crate::decode::Decode::decode(node).map(Self) })
        }
        _ => Err(Error::new_spanned(fields, "Decode supports `transparent` on newtypes only")),
    }
}

/// An enum without a tag: each variant is a string.
fn words(data: &DataEnum, snake_case: bool) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a variant with fields needs `#[serde(tag = \"…\")]`"));
        }
        let name = variant_name(&variant.attrs, &variant.ident, snake_case)?;
        let variant = &variant.ident;
        arms.extend(quote! { #name => Self::#variant, });
    }
    Ok(quote! { Some(match node.text()?.as_str() { #arms _ => return None }) })
}

/// An enum whose tag stands beside the fields of the variant.
fn tagged(data: &DataEnum, tag: &str, snake_case: bool) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        let name = variant_name(&variant.attrs, &variant.ident, snake_case)?;
        let fields = match &variant.fields {
            Fields::Unit => TokenStream::new(),
            Fields::Named(fields) => named(fields)?,
            Fields::Unnamed(_) => {
                return Err(Error::new_spanned(variant, "Decode supports variants with named fields only"));
            }
        };
        let variant = &variant.ident;
        arms.extend(quote! { #name => Self::#variant { #fields }, });
    }
    Ok(quote! { Some(match node.field(#tag)?.text()?.as_str() { #arms _ => return None }) })
}

fn named(fields: &FieldsNamed) -> Result<TokenStream> {
    let mut decoded = TokenStream::new();
    for field in &fields.named {
        let attributes = FieldAttributes::of(&field.attrs)?;
        let Some(field) = &field.ident else { continue };
        let name = attributes.rename.unwrap_or_else(|| field.to_string());
        let read = if attributes.default { quote!(decode_field_or_default) } else { quote!(decode_field) };
        decoded.extend(quote! { #field: crate::decode::Decode::#read(node, #name)?, });
    }
    Ok(decoded)
}

fn unsupported(input: &DeriveInput) -> Error {
    Error::new_spanned(&input.ident, "Decode does not support a type of this form")
}
