//! ⑨ to ⑬: an address is registered, with the views of flow A.

use leptos::prelude::*;

use super::request::InitRequest;
use super::typing::GiveUp;
use crate::erased::{live, paragraph, styled_paragraph, view};
use crate::i18n::{text, use_language};
use crate::pages::address_change::{AddressChangeSteps, AddressForm, AddressFormView, Setting};
use crate::pages::flow_steps::Step;
use crate::parts::banner::{Banner, Tone};
use crate::route::Flow;

/// The address form, then the change that it starts.
#[component]
pub(super) fn RegisterAddressStep(request: InitRequest, first_set_up: bool) -> impl IntoView {
    let setting = Setting {
        flow: Flow::Initialization,
        first_set_up,
        back: Callback::new(move |()| request.change.set(None)),
    };
    live(move || match request.change.get() {
        Some(id) => view! { <AddressChangeSteps id setting/> }.into_any(),
        None => view! { <NewAddress request first_set_up/> }.into_any(),
    })
}

#[component]
fn NewAddress(request: InitRequest, first_set_up: bool) -> impl IntoView {
    let language = use_language();
    let begun = Callback::new(move |id| request.change.set(Some(id)));
    let form = AddressForm::begin(text!(language, init_label), begun);
    let (says, detail) = if first_set_up {
        (text!(language, init_first), text!(language, init_first_detail))
    } else {
        (text!(language, init_confirmed), text!(language, init_confirmed_detail))
    };
    let above = view! { <Banner tone=Tone::Success says>{paragraph(detail)}</Banner> };
    let replaces = (!first_set_up).then(|| styled_paragraph(text!(language, init_replaces), "hint"));
    let below = view! {
        {replaces}
        <GiveUp request/>
    };
    let steps = Flow::Initialization.steps(|| Step::TypeAddress);
    view! { <AddressFormView form above=above.into_any() steps below=below.into_any()/> }
}
