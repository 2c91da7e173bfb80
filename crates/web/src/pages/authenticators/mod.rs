//! The authenticators that show one-time passwords: a list, adding one, removing one.

mod add;
mod list;
mod prove;

use leptos::prelude::*;
use ninsho_shared::account::AccountView;
use ninsho_shared::paths;
use uuid::Uuid;

use self::add::Adding;
use self::list::Removing;
use crate::erased::{Drawn, live, live_option};
use crate::i18n::{Text, text, use_language};
use crate::pages::login::step_up;
use crate::parts::banner::{Tone, banner};
use crate::parts::frame::frame;
use crate::resource::ApiResource;

/// What goes on after another second factor was asked for.
type GoOn = Option<Callback<()>>;

/// The page.
#[derive(Clone, Copy)]
struct Authenticators {
    account: ApiResource<AccountView>,
    /// What was done last.
    done: RwSignal<Option<Text>>,
    /// The app whose removal is asked about.
    removal: RwSignal<Option<Uuid>>,
    /// Set while a second factor is asked for.
    go_on: RwSignal<GoOn>,
}

/// The page.
pub(crate) fn authenticators_page() -> AnyView {
    let language = use_language();
    let authenticators = Authenticators {
        account: ApiResource::from(paths::ACCOUNT.to_owned()),
        done: RwSignal::new(None),
        removal: RwSignal::new(None),
        go_on: RwSignal::new(None),
    };
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
                {adding.view()}
            }
            .drawn();
            frame(text!(language, authenticators_title), body)
        }
    })
}
