//! State that outlives a page: drafts, and what one page hands to the next. The shell provides
//! it as contexts.

use leptos::prelude::*;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::initialization::InitRequestView;

use crate::route::Route;

/// The route at which the browser loaded this program.
#[derive(Clone, Debug)]
pub(crate) struct LoadedAt(pub(crate) Route);

/// The address as it is typed, which survives a log-in in between and a step back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AddressDraft(pub(crate) RwSignal<String>);

/// The address change that the form has just begun, which saves its page a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BegunChange(pub(crate) StoredValue<Option<AddressChangeView>>);

/// The initialization that has just been begun, which saves its page a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BegunRequest(pub(crate) StoredValue<Option<InitRequestView>>);

/// Provides the contexts, empty, for a program that was loaded at this route.
pub(crate) fn provide_page_contexts(loaded_at: Route) {
    provide_context(LoadedAt(loaded_at));
    provide_context(AddressDraft(RwSignal::new(String::new())));
    provide_context(BegunChange(StoredValue::new(None)));
    provide_context(BegunRequest(StoredValue::new(None)));
}
