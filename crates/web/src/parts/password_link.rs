//! The link to where a password is changed.

use leptos::prelude::*;

use super::elsewhere::link_elsewhere;
use crate::erased::{maybe, view};
use crate::i18n::{text, use_language};
use crate::institution::use_institution;

/// The link as a button of this class; nothing where the institution names no page for it.
pub(crate) fn password_link(class: &'static str) -> AnyView {
    let page = use_institution().with_value(|institution| institution.password_url.clone());
    maybe(page.map(|page| {
        let link = link_elsewhere(page, text!(use_language(), stop_change_password), class);
        view! { <p>{link}</p> }.into_any()
    }))
}
