//! The path that all of Ninsho is below. The page is built once for everybody, so the server writes the
//! path into the HTML.

use leptos::prelude::document;

/// An attribute of the document's root.
pub(crate) fn root_attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// The path, without a slash at the end: `/user`; empty for a whole host.
#[must_use]
pub(crate) fn base() -> String {
    root_attribute("data-base").unwrap_or_default()
}

/// A path of Ninsho's as the browser asks for it: `/login` is `/user/login`.
#[must_use]
pub(crate) fn below(path: &str) -> String {
    base() + path
}
