//! ⑧ and the other ends of an address change.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use ninsho_shared::address_change::EndReason;

use super::change::Setting;
use crate::clock::day_and_time;
use crate::context::AddressDraft;
use crate::erased::{maybe, together};
use crate::i18n::{localized, text, use_language};
use crate::messages;
use crate::pages::flow_steps::Step;
use crate::parts::banner::{Tone, banner, banner_with};
use crate::parts::button::Button;
use crate::parts::facts::{address, fact, facts};
use crate::parts::frame::{frame, frame_with_steps};
use crate::parts::menu::MenuState;
use crate::route::Flow;

/// ⑧: the new address is set.
pub(super) fn completed_step(
    setting: Setting,
    new: String,
    previous: Option<String>,
    at: Timestamp,
    ended_sessions: u32,
) -> AnyView {
    let language = use_language();
    let menu = expect_context::<MenuState>();
    let AddressDraft(draft) = expect_context();
    draft.set(String::new());
    let steps = setting.flow.steps(move || if menu.is_open() { Step::LogOut } else { Step::ReadMessage });
    let notices = {
        let new = new.clone();
        match previous.clone() {
            Some(previous) => text!(language, done_notices_both, previous, new),
            None => text!(language, done_notices_new, new),
        }
    };
    let next = view! { <p>{text!(language, done_next)}</p> }.into_any();
    let when = localized(language, move |language| day_and_time(language, at));
    let mut list = vec![fact(text!(language, done_new), address(new))];
    list.extend(previous.map(|previous| fact(text!(language, done_previous), address(previous))));
    list.push(fact(text!(language, done_at), when));
    list.push(fact(text!(language, done_sessions), text!(language, done_sessions_count, ended_sessions)));
    list.push(fact(text!(language, done_notices), notices));
    let initialized = (setting.flow == Flow::Initialization && !setting.first_set_up)
        .then(|| banner(Tone::Success, text!(language, init_done)));
    let body = together(vec![
        banner_with(Tone::Success, text!(language, done_message), next),
        maybe(initialized),
        facts(list),
    ]);
    frame_with_steps(text!(language, done_title), steps, body)
}

/// It ended, and changed nothing.
pub(super) fn ended_step(setting: Setting, because: EndReason, at: Timestamp) -> AnyView {
    let language = use_language();
    let says = localized(language, move |language| messages::end_reason(language, because));
    let when = localized(language, move |language| day_and_time(language, at));
    let unchanged = view! { <p>{text!(language, ended_unchanged)}</p> }.into_any();
    let banner = banner_with(Tone::Notice, says, unchanged);
    let body = together(vec![banner, facts(vec![fact(text!(language, ended_at), when)]), again(setting)]);
    frame(text!(language, ended_title), body)
}

/// There is no such change, or it is somebody else's.
pub(super) fn missing(setting: Setting) -> AnyView {
    let language = use_language();
    let detail = view! { <p>{text!(language, missing_flow_detail)}</p> }.into_any();
    frame(text!(language, missing_flow), together(vec![detail, again(setting)]))
}

fn again(setting: Setting) -> AnyView {
    let again = Button::primary(text!(use_language(), ended_again)).on_press(setting.back);
    view! { <div class="main-action">{again.view()}</div> }.into_any()
}
