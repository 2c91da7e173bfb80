//! A form or an attribute that is not supported does not compile.

use syn::{DeriveInput, parse_quote};

use crate::expand::decode;

fn refused(input: &DeriveInput) -> String {
    decode(input).unwrap_err().to_string()
}

fn expanded(input: &DeriveInput) -> String {
    decode(input).unwrap().to_string()
}

#[test]
fn the_names_are_those_of_serde() {
    let problem = expanded(&parse_quote! {
        struct Problem { #[serde(rename = "type")] kind: String, #[serde(default)] field: Option<String> }
    });
    assert!(problem.contains(r#"decode_field (node , "type")"#), "{problem}");
    assert!(problem.contains(r#"decode_field_or_default (node , "field")"#), "{problem}");
    let delivery = expanded(&parse_quote! {
        #[serde(tag = "state", rename_all = "snake_case")]
        enum Delivery { Queued, SentTo { at: u64 } }
    });
    assert!(delivery.contains(r#"field ("state")"#) && delivery.contains(r#""sent_to" =>"#), "{delivery}");
}

#[test]
fn an_unknown_attribute_is_refused() {
    let unknown = "Decode does not know this serde attribute";
    assert_eq!(refused(&parse_quote! { #[serde(untagged)] enum A { B } }), unknown);
    assert_eq!(refused(&parse_quote! { #[serde(tag = "t", content = "c")] enum A { B } }), unknown);
    assert_eq!(refused(&parse_quote! { struct A { #[serde(flatten)] b: B } }), unknown);
    assert_eq!(refused(&parse_quote! { struct A { #[serde(with = "c")] b: B } }), unknown);
    assert_eq!(refused(&parse_quote! { struct A { #[serde(default = "c")] b: B } }), unknown);
    assert_eq!(refused(&parse_quote! { enum A { #[serde(alias = "c")] B } }), unknown);
}

#[test]
fn an_unsupported_form_is_refused() {
    refused(&parse_quote! { #[serde(rename_all = "camelCase")] enum A { B } });
    refused(&parse_quote! { #[serde(rename_all = "snake_case")] struct A { b: u32 } });
    refused(&parse_quote! { struct A(u32); });
    refused(&parse_quote! { #[serde(transparent)] struct A { b: u32, c: u32 } });
    refused(&parse_quote! { enum A { B(u32) } });
    refused(&parse_quote! { #[serde(tag = "t")] enum A { B(u32) } });
    refused(&parse_quote! { struct A<T> { b: T } });
    refused(&parse_quote! { struct A { #[serde(skip_serializing_if = "Option::is_none")] b: Option<u32> } });
}
