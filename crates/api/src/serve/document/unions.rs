//! Names for the members of unions: *union* and *tag*, as `LoginViewCodeSent`, and the discriminator that
//! leads to them.

use std::collections::BTreeSet;

use utoipa::openapi::schema::{AdditionalProperties, Discriminator, Object, Schema};
use utoipa::openapi::{Components, Ref, RefOr};

/// What a caller is told of a union that may grow.
const MAY_GROW: &str = "More members may be added within v1: of one whose tag you do not know, show that you \
                        cannot go on, and read it again later.";

/// Lifts the members of every union to the components, and closes those that requests are made of.
pub(super) fn name_members(components: &mut Components, requests: &BTreeSet<String>) {
    let mut members = Vec::new();
    for (name, schema) in &mut components.schemas {
        let RefOr::T(Schema::OneOf(union)) = schema else { continue };
        let Some(tag) = tag_of(&union.items) else { continue };
        let is_request = requests.contains(name);
        let mut discriminator = Discriminator::new(tag.clone());
        for item in &mut union.items {
            let RefOr::T(Schema::Object(member)) = item else { continue };
            let Some(value) = value_of(member, &tag) else { continue };
            let member_name = format!("{name}{}", pascal(&value));
            let reference = Ref::from_schema_name(&member_name);
            discriminator.mapping.insert(value, reference.ref_location.clone());
            if is_request {
                member.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
            let member = std::mem::replace(item, RefOr::Ref(reference));
            members.push((member_name, member));
        }
        union.discriminator = Some(discriminator);
        if !is_request {
            let description = union.description.get_or_insert_default();
            if !description.is_empty() {
                description.push_str("\n\n");
            }
            description.push_str(MAY_GROW);
        }
    }
    components.schemas.extend(members);
}

/// The property that tells all members apart: each requires it, with one value.
fn tag_of(items: &[RefOr<Schema>]) -> Option<String> {
    let members: Option<Vec<&Object>> = items
        .iter()
        .map(|item| match item {
            RefOr::T(Schema::Object(member)) => Some(member),
            _ => None,
        })
        .collect();
    let members = members?;
    let mut names = members.first()?.properties.keys();
    names.find(|name| members.iter().all(|member| value_of(member, name).is_some())).cloned()
}

fn value_of(member: &Object, tag: &str) -> Option<String> {
    let Some(RefOr::T(Schema::Object(tag))) = member.properties.get(tag) else { return None };
    match tag.enum_values.as_deref()? {
        [value] => value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// `code_sent` as `CodeSent`.
fn pascal(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::openapi::document;

    #[test]
    fn every_member_of_a_union_has_a_name_and_a_tag_that_leads_to_it() {
        assert_eq!(pascal("code_sent"), "CodeSent");
        let components = document().components.unwrap();
        let mut unions = 0;
        for (name, schema) in &components.schemas {
            let RefOr::T(Schema::OneOf(union)) = schema else { continue };
            unions += 1;
            let discriminator = union.discriminator.as_ref().unwrap_or_else(|| panic!("{name}"));
            assert_eq!(discriminator.mapping.len(), union.items.len(), "{name}");
            for item in &union.items {
                let RefOr::Ref(member) = item else { panic!("{name}") };
                let member = member.ref_location.rsplit('/').next().unwrap();
                assert!(components.schemas.contains_key(member) && member.starts_with(name.as_str()));
            }
        }
        assert_eq!(unions, 12);
        assert!(components.schemas.contains_key("LoginViewCodeSent"));
        assert!(components.schemas.contains_key("VerifyRequestMail"));
    }
}
