//! What is set, with one thing to do about each (②).

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::paths;

use super::flow_steps::{Step, flow_steps};
use crate::clock::day_and_time;
use crate::i18n::{following, say, text, use_language};
use crate::loaded::Loaded;
use crate::navigation::Link;
use crate::page::Page;
use crate::parts::banner::{Banner, Tone};
use crate::parts::facts::{Fact, Facts};
use crate::parts::frame::Frame;
use crate::parts::menu::MenuState;

/// The page.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let account = Loaded::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = flow_steps(move || if menu.is_open() { Step::ChooseSettings } else { Step::OpenMenu });
    view! {
        <Frame title=text!(language, account_title) steps>
            <p>{text!(language, account_next)}</p>
            {account.show(|account| view! { <Summary account/> }.into_any())}
        </Frame>
    }
    .into_any()
}

#[component]
fn Summary(account: AccountView) -> impl IntoView {
    let language = use_language();
    let open = account.address_change.map(|id| {
        view! {
            <Banner tone=Tone::Notice says=text!(language, address_open)>
                <Link to=Page::AddressChange(id) says=text!(language, address_resume) class="button secondary"/>
            </Banner>
        }
    });
    let (address, since) = match account.mail {
        MailFactorView::Registered { address, since } => (
            address,
            following(
                language,
                Box::new(move |language| {
                    let time = day_and_time(language, since);
                    say!(language, account_since, time.as_str())
                }),
            ),
        ),
        MailFactorView::None { placeholder } => (placeholder, text!(language, account_none)),
    };
    let change = view! {
        <Link to=Page::AddressForm says=text!(language, account_change) name=text!(language, account_change_of)/>
    };
    let sessions = view! {
        <Link to=Page::Sessions says=text!(language, account_see) name=text!(language, account_sessions_of)/>
    };
    let history = view! {
        <Link to=Page::History says=text!(language, account_see) name=text!(language, account_history_of)/>
    };
    view! {
        {open}
        <Facts>
            <Fact name=text!(language, account_user_id)>{account.user_id.to_string()}</Fact>
            <Fact name=text!(language, account_mail) action=change.into_any()>
                <span class="address">{address}</span>
                <span class="hint">{since}</span>
            </Fact>
            <Fact name=text!(language, account_sessions) action=sessions.into_any()>
                {text!(language, account_sessions_count, account.open_sessions)}
            </Fact>
            <Fact name=text!(language, account_history) action=history.into_any()>
                {text!(language, account_history_detail)}
            </Fact>
        </Facts>
    }
    .into_any()
}
