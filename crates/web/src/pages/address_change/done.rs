//! ⑧ and the other ends of an address change.

use leptos::prelude::*;
use ninsho_shared::address_change::EndReason;
use ninsho_shared::{MailAddress, Timestamp};

use super::change::Setting;
use crate::clock::day_and_time;
use crate::context::AddressDraft;
use crate::erased::view;
use crate::i18n::{localized, text, use_language};
use crate::messages;
use crate::pages::flow_steps::Step;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::menu::MenuState;
use crate::route::{Flow, Route};

/// ⑧: the new address is registered.
#[component]
pub(super) fn CompletedStep(
    setting: Setting,
    new: String,
    #[prop(optional_no_strip)] previous: Option<String>,
    at: Timestamp,
    ended_sessions: u32,
) -> impl IntoView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let AddressDraft(draft) = expect_context();
    let new = as_typed(&draft.get_untracked(), new);
    draft.set(String::new());
    let steps = setting.flow.steps(move || if menu.is_open() { Step::LogOut } else { Step::ReadMessage });
    let notices = {
        let new = new.clone();
        match previous.clone() {
            Some(previous) => text!(language, done_notices_both, previous, new),
            None => text!(language, done_notices_new, new),
        }
    };
    let when = localized(language, move |language| day_and_time(language, at));
    let initialized = setting.flow == Flow::Initialization && !setting.first_set_up;
    let previous = previous.map(|previous| {
        let name = text!(language, done_previous);
        view! { <Fact name><Address address=previous/></Fact> }.into_any()
    });
    view! {
        <Frame title=text!(language, done_title) steps>
            <Banner tone=Tone::Success says=text!(language, done_message)>
                <p>{text!(language, done_next)}</p>
            </Banner>
            {initialized.then(|| view! { <Banner tone=Tone::Success says=text!(language, init_done)/> }.into_any())}
            <Facts>
                <Fact name=text!(language, done_new)><Address address=new/></Fact>
                {previous}
                <Fact name=text!(language, done_at)>{when}</Fact>
                <Fact name=text!(language, done_sessions)>
                    {text!(language, done_sessions_count, ended_sessions)}
                </Fact>
                <Fact name=text!(language, done_notices)>{notices}</Fact>
            </Facts>
            <p class="hint">
                {text!(language, done_codes)} " "
                <Link to=Route::RecoveryCodes says=text!(language, recovery_title)/>
            </p>
        </Frame>
    }
}

/// The whole address for who has typed and proved it in this page, so that a wrong letter is seen. After a reload
/// it is as masked as everywhere.
fn as_typed(typed: &str, masked: String) -> String {
    let typed = MailAddress::parse(typed).ok().filter(|typed| typed.masked() == masked);
    typed.map_or(masked, |typed| typed.to_string())
}

/// The change ended without effect.
#[component]
pub(super) fn EndedStep(setting: Setting, because: EndReason, at: Timestamp) -> impl IntoView {
    let language = use_language();
    let says = localized(language, move |language| messages::end_reason(language, because));
    let when = localized(language, move |language| day_and_time(language, at));
    view! {
        <Frame title=text!(language, ended_title)>
            <Banner tone=Tone::Notice says><p>{text!(language, ended_unchanged)}</p></Banner>
            <Facts><Fact name=text!(language, ended_at)>{when}</Fact></Facts>
            <StartAgain setting/>
        </Frame>
    }
}

/// There is no such change for this account.
#[component]
pub(super) fn MissingChange(setting: Setting) -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, missing_flow)>
            <p>{text!(language, missing_flow_detail)}</p>
            <StartAgain setting/>
        </Frame>
    }
}

#[component]
fn StartAgain(setting: Setting) -> impl IntoView {
    let says = text!(use_language(), ended_again);
    view! {
        <div class="main-action">
            <Button style=ButtonStyle::Primary says on_press=setting.back/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_whole_for_who_has_typed_this_one() {
        let masked = || "t****o@example.net".to_owned();
        assert_eq!(as_typed(" taro@Example.net ", masked()), "taro@example.net");
        assert_eq!(as_typed("hanako@example.net", masked()), masked(), "another one");
        assert_eq!(as_typed("", masked()), masked(), "after a reload");
    }
}
