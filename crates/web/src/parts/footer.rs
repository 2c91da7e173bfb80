//! The end of every page: who helps.

use leptos::prelude::*;

use super::desk::DeskFacts;
use crate::app::use_institution;

/// The footer.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    let desk = use_institution().with_value(|institution| institution.desk.clone());
    view! {
        <footer class="footer">
            <DeskFacts desk/>
        </footer>
    }
    .into_any()
}
