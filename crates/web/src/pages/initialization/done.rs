//! The ends of an initialization that changed nothing.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use ninsho_shared::initialization::InitEndReason;

use crate::clock::day_and_time;
use crate::erased::{paragraph, together};
use crate::i18n::{localized, text, use_language};
use crate::messages;
use crate::navigation::link;
use crate::parts::banner::{Tone, banner_with};
use crate::parts::facts::{fact, facts};
use crate::parts::frame::frame;
use crate::parts::support_desk::support_desk_card;
use crate::route::Route;

/// It ended, and changed nothing.
pub(super) fn ended_step(because: InitEndReason, at: Timestamp) -> AnyView {
    let language = use_language();
    let says = localized(language, move |language| messages::init_end_reason(language, because));
    let when = localized(language, move |language| day_and_time(language, at));
    let unchanged = paragraph(text!(language, init_ended_unchanged));
    let banner = banner_with(Tone::Notice, says, unchanged);
    // Who was refused, or whose owner stopped it, is not helped by trying again.
    let way_on = match because {
        InitEndReason::Refused | InitEndReason::Stopped => support_desk_card(),
        InitEndReason::Cancelled | InitEndReason::Superseded | InitEndReason::Expired => restart(),
    };
    let body = together(vec![banner, facts(vec![fact(text!(language, ended_at), when)]), way_on]);
    frame(text!(language, init_ended_title), body)
}

/// There is no such initialization, or it belongs to another log-in.
pub(super) fn missing() -> AnyView {
    let language = use_language();
    let body = together(vec![paragraph(text!(language, init_missing_detail)), restart()]);
    frame(text!(language, missing_flow), body)
}

/// Leads to a new initialization.
fn restart() -> AnyView {
    let again = link(Route::InitializationLogin, text!(use_language(), init_restart), "button primary");
    view! { <p>{again}</p> }.into_any()
}
