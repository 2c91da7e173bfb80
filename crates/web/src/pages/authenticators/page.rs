//! The page of the authenticators.

use leptos::prelude::*;

use super::add::add;
use super::adding::Adding;
use super::list::Removing;
use super::state::Authenticators;
use crate::erased::{live, live_option};
use crate::i18n::{text, use_language};
use crate::pages::login::step_up;
use crate::parts::banner::{Tone, banner};
use crate::parts::frame::frame;

/// The page.
pub(crate) fn authenticators_page() -> AnyView {
    let language = use_language();
    let authenticators = Authenticators::begin();
    let adding = Adding::begin(authenticators);
    let removing = Removing::begin(authenticators);
    live(move || match authenticators.go_on.get() {
        Some(go_on) => {
            let passed = Callback::new(move |()| {
                authenticators.go_on.set(None);
                go_on.run(());
            });
            let cancel = Callback::new(move |()| authenticators.go_on.set(None));
            step_up(passed, cancel, ().into_any())
        }
        None => {
            let done = move || authenticators.done.get().map(|says| banner(Tone::Success, says));
            let body = view! {
                <p>{text!(language, authenticators_intro)}</p>
                {live_option(done)}
                {authenticators.account.show(move |account| removing.list(account.authenticators))}
                {add(adding)}
            }
            .into_any();
            frame(text!(language, authenticators_title), body)
        }
    })
}
