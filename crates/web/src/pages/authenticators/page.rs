//! The page of the authenticators.

use leptos::prelude::*;

use super::add::AddAuthenticator;
use super::adding::Adding;
use super::list::{AuthenticatorList, Removing};
use super::state::Authenticators;
use crate::erased::{live, live_option, view};
use crate::focus::focus_when_drawn;
use crate::i18n::{text, use_language};
use crate::pages::login::StepUp;
use crate::parts::banner::{Banner, Tone};
use crate::parts::frame::Frame;

/// The page.
#[component]
pub(crate) fn AuthenticatorsPage() -> impl IntoView {
    let language = use_language();
    let state = Authenticators::begin();
    let adding = Adding::begin(state);
    let removing = Removing::begin(state);
    let done = move || {
        state.done.get().map(|says| {
            // The pressed button is gone.
            focus_when_drawn(".sheet .banner");
            view! { <Banner tone=Tone::Success says/> }.into_any()
        })
    };
    live(move || match state.go_on.get() {
        Some(go_on) => {
            let on_passed = Callback::new(move |()| {
                state.go_on.set(None);
                go_on.run(());
            });
            let on_cancel = Callback::new(move |()| state.go_on.set(None));
            view! { <StepUp on_passed on_cancel/> }.into_any()
        }
        None => {
            // The form comes with the list: one that arrives later would move the button under the finger.
            let list = state.account.show(move |account| {
                view! {
                    <AuthenticatorList removing authenticators=account.authenticators/>
                    <AddAuthenticator adding/>
                }
                .into_any()
            });
            view! {
                <Frame title=text!(language, authenticators_title)>
                    <p>{text!(language, authenticators_intro)}</p>
                    {live_option(done)}
                    {list}
                </Frame>
            }
            .into_any()
        }
    })
}
