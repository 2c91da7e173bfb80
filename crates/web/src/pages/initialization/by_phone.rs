//! ⑥' and ⑧ by telephone: the desk's number, the reference, the desk's progress and the field for
//! the code on one screen, which stays for the whole call.

use std::time::Duration;

use leptos::prelude::*;
use ninsho_shared::initialization::DeskState;
use ninsho_shared::institution::OpeningTime;
use ninsho_shared::{MailedCode, Timestamp, paths};

use super::request::{AtDesk, InitRequest};
use super::typing::{GiveUp, Typing};
use crate::api;
use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::{hint, live_option, styled_paragraph, submitted, view};
use crate::i18n::{Language, localized, say, text, use_language};
use crate::institution::use_institution;
use crate::mail_watch;
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::code_purpose::Purpose;
use crate::parts::contacts::OtherContacts;
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::Frame;
use crate::parts::opening::{Opening, opening};
use crate::parts::support_desk::SupportDeskNow;

/// The interval between two requests for the desk's progress. They do not end while the page is
/// open, since a call may take long.
const fn pause(failed: bool) -> Duration {
    if failed { Duration::from_secs(5) } else { Duration::from_secs(3) }
}

/// Says what the desk is doing.
#[must_use]
fn progress(language: Language, desk: &DeskState, now: Timestamp) -> String {
    match desk {
        DeskState::Waiting => say!(language, init_desk_waiting),
        DeskState::TakenUp { at } => {
            let time = time_of_day(language, *at);
            say!(language, init_desk_taken_up, time.as_str())
        }
        DeskState::AwaitingSecond => say!(language, init_desk_awaiting_second),
        DeskState::CodeTold { until, .. } if told(desk, now) => {
            let time = time_of_day(language, *until);
            let left = span(language, seconds_until(now, *until));
            say!(language, init_desk_code_told, time.as_str(), left.as_str())
        }
        DeskState::CodeTold { .. } | DeskState::CodeExpired => say!(language, init_desk_code_expired),
    }
}

/// Whether the desk has read out a code that is still valid.
#[must_use]
fn told(desk: &DeskState, now: Timestamp) -> bool {
    matches!(desk, DeskState::CodeTold { until, attempts_left } if *attempts_left > 0 && now < *until)
}

/// Whether a call is in vain: the desk is closed, and the request ends before it opens. A desk that is at work
/// on the request is there, whatever its hours.
#[must_use]
fn is_in_vain(times: &[OpeningTime], desk: &DeskState, now: Timestamp, ends: Timestamp) -> bool {
    let at_work = matches!(desk, DeskState::TakenUp { .. } | DeskState::AwaitingSecond) || told(desk, now);
    !at_work && matches!(opening(times, now), Some(Opening::Closed(opens)) if opens >= ends)
}

const fn mark(desk: &DeskState) -> &'static str {
    match desk {
        DeskState::Waiting => "delivery queued",
        DeskState::TakenUp { .. } | DeskState::AwaitingSecond => "delivery delayed",
        DeskState::CodeTold { .. } => "delivery sent",
        DeskState::CodeExpired => "delivery refused",
    }
}

/// The step.
#[component]
pub(super) fn ByPhoneStep(
    request: InitRequest,
    /// The masked address or the placeholder.
    shown: String,
    case_reference: String,
    expires_at: Timestamp,
    first: AtDesk,
) -> impl IntoView {
    let language = use_language();
    let typing = Typing::begin(request);
    let desk = request.desk(first);
    let now = ServerTime::from(Box::new(move || desk.with(|(as_of, _)| *as_of)));
    let next = |failed| Some(pause(failed));
    let take = move |answer| request.answered(api::read(answer));
    let stale = mail_watch::watch_by(Box::new(next), paths::init_request(request.id), Box::new(take));
    let keep = localized(language, move |language| {
        let time = time_of_day(language, expires_at);
        say!(language, init_desk_keep, time.as_str())
    });
    let steps = initialization_steps(Through::Desk, move || {
        let typed = typing.typed.with(|typed| !typed.is_empty());
        if typed || desk.with(|(_, desk)| told(desk, now.now())) {
            InitStep::Confirm
        } else {
            InitStep::MailSent
        }
    });
    view! {
        <Frame title=text!(language, init_desk_title) steps>
            <Facts>
                <Fact name=text!(language, account_mail)><Address address=shown/></Fact>
            </Facts>
            <WhatToDo desk now expires_at/>
            // Both are needed at once.
            <div class="card">
                <SupportDeskNow/>
                <div class="reference">
                    <p class="reference-name">{text!(language, init_desk_reference)}</p>
                    <p class="reference-number" translate="no">{case_reference}</p>
                    {hint(text!(language, init_desk_reference_hint))}
                </div>
            </div>
            <OtherContacts/>
            <DeskProgress desk now stale/>
            <FailureSlot failure=typing.failure/>
            <CodeForm typing desk now/>
            {hint(keep)}
            <GiveUp request/>
        </Frame>
    }
}

/// Says to call, or when the desk is closed, to come back. Either takes the room of the longer one, so that
/// nothing below moves when the desk closes.
#[component]
fn WhatToDo(desk: Signal<AtDesk>, now: ServerTime, expires_at: Timestamp) -> impl IntoView {
    let language = use_language();
    let times = use_institution().with_value(|institution| institution.desk.opening_times.clone());
    let in_vain = Memo::new(move |_| desk.with(|(_, desk)| is_in_vain(&times, desk, now.now(), expires_at)));
    let closed = localized(language, move |language| {
        let time = time_of_day(language, expires_at);
        say!(language, init_desk_closed, time.as_str())
    });
    let hidden = |hidden: bool| if hidden { "hidden" } else { "" };
    view! {
        <div class="either" role="status">
            <p class=move || hidden(in_vain.get())>{text!(language, init_desk_intro)}</p>
            <p class=move || hidden(!in_vain.get())>{closed}</p>
        </div>
    }
}

/// The progress of the desk. Screen readers announce a change of it, but not its countdown.
#[component]
fn DeskProgress(desk: Signal<AtDesk>, now: ServerTime, stale: Signal<bool>) -> impl IntoView {
    let language = use_language();
    let says =
        localized(language, move |language| desk.with(|(_, desk)| progress(language, desk, now.now())));
    let class = move || desk.with(|(_, desk)| mark(desk));
    let counts_down = move || desk.with(|(_, desk)| matches!(desk, DeskState::CodeTold { .. }));
    let role = Memo::new(move |_| if counts_down() { "timer" } else { "status" });
    let lost = text!(language, code_stale);
    view! {
        <div class="desk-progress">
            <p class="reference-name">{text!(language, init_desk_state)}</p>
            <p class=class role=move || role.get()>{says}</p>
            {live_option(move || stale.get().then(|| styled_paragraph(lost, "delivery delayed")))}
        </div>
    }
}

#[component]
fn CodeForm(typing: Typing, desk: Signal<AtDesk>, now: ServerTime) -> impl IntoView {
    let language = use_language();
    let purpose = Purpose::Confirmation;
    let submit = submitted(move || match MailedCode::parse(&typing.typed.get_untracked()) {
        Ok(code) => typing.check(code),
        Err(wrong) => typing.error.set(Some(purpose.typed_wrong(language, wrong))),
    });
    let attempts = localized(language, move |language| {
        desk.with(|(_, desk)| match desk {
            DeskState::CodeTold { attempts_left, .. } if told(desk, now.now()) => {
                say!(language, code_attempts, attempts_left)
            }
            _ => String::new(),
        })
    });
    view! {
        <form class="code-form" method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::Code
                label=purpose.label(language)
                value=typing.typed
                error=typing.error
                hint=text!(language, init_desk_code_hint)
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, code_confirm)
                busy=(typing.checking.busy(), text!(language, code_confirming))
            />
            // Below the button, which it would move at the moment of the press.
            <p class="valid">{attempts}</p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_told_code_is_valid_until_its_time_or_its_tries_are_over() {
        let at = Timestamp::from_millis;
        let code = |attempts_left| DeskState::CodeTold { until: at(600_000), attempts_left };
        assert!(told(&code(1), at(599_999)));
        assert!(!told(&code(1), at(600_000)));
        assert!(!told(&code(0), at(0)));
        assert!(!told(&DeskState::Waiting, at(0)));
    }

    #[test]
    fn a_call_is_in_vain_when_the_request_ends_before_the_desk_opens() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        let times =
            [OpeningTime { from: at(100), until: at(200) }, OpeningTime { from: at(300), until: at(400) }];
        let waiting = DeskState::Waiting;
        assert!(is_in_vain(&times, &waiting, at(200), at(260)));
        assert!(is_in_vain(&times, &waiting, at(240), at(300)));
        assert!(!is_in_vain(&times, &waiting, at(241), at(301)), "it opens just before the end");
        assert!(!is_in_vain(&times, &waiting, at(199), at(259)), "it is open");
        assert!(!is_in_vain(&[], &waiting, at(200), at(260)), "nobody knows");
        for at_work in [
            DeskState::TakenUp { at: at(199) },
            DeskState::AwaitingSecond,
            DeskState::CodeTold { until: at(209), attempts_left: 5 },
        ] {
            assert!(!is_in_vain(&times, &at_work, at(200), at(260)), "{at_work:?}");
        }
        assert!(is_in_vain(&times, &DeskState::CodeExpired, at(209), at(260)));
    }

    #[test]
    fn the_desk_is_asked_less_often_after_a_failure() {
        assert!(pause(false) < pause(true));
    }
}
