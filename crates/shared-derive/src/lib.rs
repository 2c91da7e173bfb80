//! The derive macro of `ninsho_shared::decode::Decode`.
//!
//! It reads a type's serde attributes, so that serde's encoding and this decoding cannot differ. An
//! attribute that it does not know is a compile error.

mod attributes;
mod expand;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `Decode` for a type of `ninsho_shared`.
///
/// Supported are structs with named fields, `transparent` and `try_from` newtypes, enums of words,
/// and internally tagged enums whose variants have named fields or none.
#[proc_macro_derive(Decode, attributes(serde))]
pub fn derive_decode(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::decode(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
