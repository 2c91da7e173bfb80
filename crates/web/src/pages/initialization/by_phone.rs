//! ⑥' and ⑧ by telephone: the desk's number, the reference to say, how far the desk is, and
//! the field for the code, all at once. The screen outlives a long call.

use std::time::Duration;

use leptos::prelude::*;
use ninsho_shared::initialization::DeskState;
use ninsho_shared::{MailedCode, Timestamp, paths};

use super::request::{AtDesk, InitRequest};
use super::typing::{Typing, give_up};
use crate::api;
use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::{hint, live_option, styled_paragraph, submitted};
use crate::i18n::{Language, localized, say, text, use_language};
use crate::mail_watch;
use crate::pages::flow_steps::{InitStep, Through, initialization_steps};
use crate::parts::button::Button;
use crate::parts::code_purpose::Purpose;
use crate::parts::facts::{address, fact, facts};
use crate::parts::failure::failure_slot;
use crate::parts::field::{Field, Kind};
use crate::parts::frame::frame_with_steps;
use crate::parts::support_desk::support_desk_card;

/// How long to wait before the desk's progress is asked for again. It goes on for as long as
/// the page is open: a call takes its time.
const fn pause(failed: bool) -> Duration {
    if failed { Duration::from_secs(5) } else { Duration::from_secs(3) }
}

/// What the desk is doing.
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

/// Whether a code was told that can still be typed.
#[must_use]
fn told(desk: &DeskState, now: Timestamp) -> bool {
    matches!(desk, DeskState::CodeTold { until, attempts_left } if *attempts_left > 0 && now < *until)
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
pub(super) fn by_phone_step(
    request: InitRequest,
    shown: String,
    case_reference: String,
    expires_at: Timestamp,
    first: AtDesk,
) -> AnyView {
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
    let body = view! {
        {facts(vec![fact(text!(language, account_mail), address(shown))])}
        <p>{text!(language, init_desk_intro)}</p>
        {support_desk_card()}
        <div class="reference">
            <p class="reference-name">{text!(language, init_desk_reference)}</p>
            <p class="reference-number" translate="no">{case_reference}</p>
            {hint(text!(language, init_desk_reference_hint))}
        </div>
        {live_progress(desk, now, stale)}
        {failure_slot(typing.failure)}
        {code_form(typing, desk, now)}
        {hint(keep)}
        {give_up(request)}
    }
    .into_any();
    let steps = initialization_steps(Through::Desk, move || {
        let typed = typing.typed.with(|typed| !typed.is_empty());
        if typed || desk.with(|(_, desk)| told(desk, now.now())) {
            InitStep::Confirm
        } else {
            InitStep::MailSent
        }
    });
    frame_with_steps(text!(language, init_desk_title), steps, body)
}

/// The line that says how far the desk is. Only a change of it is read out, not its countdown.
fn live_progress(desk: Signal<AtDesk>, now: ServerTime, stale: Signal<bool>) -> AnyView {
    let language = use_language();
    let says =
        localized(language, move |language| desk.with(|(_, desk)| progress(language, desk, now.now())));
    let class = move || desk.with(|(_, desk)| mark(desk));
    let counts = move || desk.with(|(_, desk)| matches!(desk, DeskState::CodeTold { .. }));
    let role = Memo::new(move |_| if counts() { "timer" } else { "status" });
    let lost = text!(language, code_stale);
    view! {
        <div class="desk-progress">
            <p class="reference-name">{text!(language, init_desk_state)}</p>
            <p class=class role=move || role.get()>{says}</p>
            {live_option(move || stale.get().then(|| styled_paragraph(lost, "delivery delayed")))}
        </div>
    }
    .into_any()
}

fn code_form(typing: Typing, desk: Signal<AtDesk>, now: ServerTime) -> AnyView {
    let language = use_language();
    let purpose = Purpose::Confirmation;
    let submit = submitted(move || match MailedCode::parse(&typing.typed.get_untracked()) {
        Ok(code) => typing.check(code),
        Err(wrong) => typing.error.set(Some(purpose.typed_wrong(language, wrong))),
    });
    let complete = Memo::new(move |_| typing.typed.with(|typed| MailedCode::parse(typed).is_ok()));
    let confirm = Button::secondary(text!(language, code_confirm))
        .primary_when(complete.into())
        .busy(typing.checking.busy(), text!(language, code_confirming));
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
            {Field::new(Kind::Code, purpose.label(language), typing.typed, typing.error)
                .hint(text!(language, init_desk_code_hint))
                .view()}
            <p class="valid">{attempts}</p>
            {confirm.view()}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_told_code_counts_until_its_time_or_its_tries_are_over() {
        let at = Timestamp::from_millis;
        let code = |attempts_left| DeskState::CodeTold { until: at(600_000), attempts_left };
        assert!(told(&code(1), at(599_999)));
        assert!(!told(&code(1), at(600_000)));
        assert!(!told(&code(0), at(0)));
        assert!(!told(&DeskState::Waiting, at(0)));
    }

    #[test]
    fn the_desk_is_asked_for_without_an_end() {
        assert!(pause(false) < pause(true));
    }
}
