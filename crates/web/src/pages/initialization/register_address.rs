//! ⑨ to ⑬: an address is registered, by the same parts as in flow A.

use leptos::prelude::*;

use super::request::InitRequest;
use super::typing::give_up;
use crate::erased::{live, maybe, paragraph, styled_paragraph, together};
use crate::i18n::{text, use_language};
use crate::pages::address_change::{AddressForm, Setting, address_change_in, address_form};
use crate::pages::flow_steps::Step;
use crate::parts::banner::{Tone, banner_with};
use crate::route::Flow;

/// The address form, or the change that came of it.
pub(super) fn register_address_step(request: InitRequest, first_set_up: bool) -> AnyView {
    let setting = Setting {
        flow: Flow::Initialization,
        first_set_up,
        back: Callback::new(move |()| request.change.set(None)),
    };
    live(move || match request.change.get() {
        Some(change) => address_change_in(change, setting),
        None => form(request, first_set_up),
    })
}

fn form(request: InitRequest, first_set_up: bool) -> AnyView {
    let language = use_language();
    let begun = Callback::new(move |id| request.change.set(Some(id)));
    let form = AddressForm::begin(text!(language, init_label), begun);
    let (says, detail) = if first_set_up {
        (text!(language, init_first), text!(language, init_first_detail))
    } else {
        (text!(language, init_confirmed), text!(language, init_confirmed_detail))
    };
    let above = banner_with(Tone::Success, says, paragraph(detail));
    let replaces = (!first_set_up).then(|| styled_paragraph(text!(language, init_replaces), "hint"));
    let below = together(vec![maybe(replaces), give_up(request)]);
    address_form(form, above, below, Flow::Initialization.steps(|| Step::TypeAddress))
}
