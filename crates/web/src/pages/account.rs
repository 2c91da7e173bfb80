//! What is set, with one thing to do about each (②).

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::paths;

use super::flow_steps::{Step, flow_steps};
use crate::clock::day_and_time;
use crate::i18n::{Text, following, say, text, use_language};
use crate::loaded::Loaded;
use crate::navigation::{link, named_link};
use crate::once::{Drawn, together};
use crate::page::Page;
use crate::parts::banner::{Tone, banner_with};
use crate::parts::facts::{address, fact, fact_with, facts};
use crate::parts::frame::frame_with_steps;
use crate::parts::menu::MenuState;

/// The page.
pub(crate) fn account_page() -> AnyView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let account = Loaded::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = flow_steps(move || if menu.is_open() { Step::ChooseSettings } else { Step::OpenMenu });
    let body = view! {
        <p>{text!(language, account_next)}</p>
        {account.show(summary)}
    }
    .drawn();
    frame_with_steps(text!(language, account_title), steps, body)
}

fn summary(account: AccountView) -> AnyView {
    let language = use_language();
    let open = account.address_change.map(|id| {
        let resume = link(Page::AddressChange(id), text!(language, address_resume), "button secondary");
        banner_with(Tone::Notice, text!(language, address_open), resume)
    });
    let (mail, since) = match account.mail {
        MailFactorView::Registered { address, since } => {
            let since = following(
                language,
                Box::new(move |language| {
                    let time = day_and_time(language, since);
                    say!(language, account_since, time)
                }),
            );
            (address, since)
        }
        MailFactorView::None { placeholder } => (placeholder, text!(language, account_none)),
    };
    let mail = view! { {address(mail)} <span class="hint">{since}</span> }.drawn();
    let see = text!(language, account_see);
    let list = facts(vec![
        fact(text!(language, account_user_id), account.user_id.to_string()),
        fact_with(
            text!(language, account_mail),
            mail,
            action(Page::AddressForm, text!(language, account_change), text!(language, account_change_of)),
        ),
        fact_with(
            text!(language, account_sessions),
            text!(language, account_sessions_count, account.open_sessions),
            action(Page::Sessions, see, text!(language, account_sessions_of)),
        ),
        fact_with(
            text!(language, account_history),
            text!(language, account_history_detail),
            action(Page::History, see, text!(language, account_history_of)),
        ),
    ]);
    together(open.into_iter().chain([list]).collect())
}

fn action(to: Page, says: Text, name: Text) -> AnyView {
    named_link(to, says, "", Some(name))
}
