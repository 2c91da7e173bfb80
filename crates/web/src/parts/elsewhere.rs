//! A link to a page that is not Ninsho's.

use leptos::prelude::*;

use crate::erased::view;
use crate::i18n::Text;

/// The link. It opens beside the page, whose step would be lost otherwise.
pub(crate) fn link_elsewhere(url: String, says: Text, class: &'static str) -> AnyView {
    view! { <a href=url class=class target="_blank" rel="noopener noreferrer">{says}</a> }.into_any()
}
