//! The ends of an initialization without effect.

use leptos::prelude::*;
use ninsho_shared::Timestamp;
use ninsho_shared::initialization::InitEndReason;

use crate::clock::day_and_time;
use crate::erased::{paragraph, view};
use crate::i18n::{localized, text, use_language};
use crate::messages;
use crate::parts::banner::{Banner, Tone};
use crate::parts::facts::{Fact, Facts};
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::support_desk::SupportDeskCard;
use crate::route::Route;

/// The initialization ended without effect.
#[component]
pub(super) fn EndedStep(because: InitEndReason, at: Timestamp) -> impl IntoView {
    let language = use_language();
    let says = localized(language, move |language| messages::init_end_reason(language, because));
    let when = localized(language, move |language| day_and_time(language, at));
    // A new initialization would not help after a refusal or a stop by the owner.
    let way_on = match because {
        InitEndReason::Refused | InitEndReason::Stopped => view! { <SupportDeskCard/> }.into_any(),
        InitEndReason::Cancelled | InitEndReason::Superseded | InitEndReason::Expired => {
            view! { <Restart/> }.into_any()
        }
    };
    view! {
        <Frame title=text!(language, init_ended_title)>
            <Banner tone=Tone::Notice says>{paragraph(text!(language, init_ended_unchanged))}</Banner>
            <Facts><Fact name=text!(language, ended_at)>{when}</Fact></Facts>
            {way_on}
        </Frame>
    }
}

/// There is no such initialization for this session.
#[component]
pub(super) fn MissingInitialization() -> impl IntoView {
    let language = use_language();
    view! {
        <Frame title=text!(language, missing_flow)>
            {paragraph(text!(language, init_missing_detail))}
            <Restart/>
        </Frame>
    }
}

/// Leads to a new initialization.
#[component]
fn Restart() -> impl IntoView {
    let says = text!(use_language(), init_restart);
    view! { <p><Link to=Route::InitializationLogin says class="button primary"/></p> }
}
