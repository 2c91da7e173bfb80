//! Typing a mailed code: the field, its button, what became of the mail, until when.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{MailedCode, MailedCodeView, Timestamp};

use super::banner::{Tone, banner_with};
use super::button::Button;
use super::code_purpose::{Dead, Purpose};
use super::delivery::{delivery_banner, delivery_line};
use super::field::{Field, Kind};
use super::find_mail::find_mail;
use super::resend::resend_button;
use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::{live, maybe, paragraph, submitted, together};
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::messages::between_sentences;

/// Whether a code can still be typed.
#[must_use]
pub(crate) fn dead(code: &MailedCodeView, now: Timestamp) -> Option<Dead> {
    if code.attempts_left == 0 {
        Some(Dead::Exhausted)
    } else if now >= code.expires_at {
        Some(Dead::Expired)
    } else {
        None
    }
}

/// The code, as the page around it knows it.
#[derive(Clone, Copy)]
pub(crate) struct CodeEntry {
    /// What it is for.
    pub(crate) purpose: Purpose,
    /// What the server says of it.
    pub(crate) code: Signal<MailedCodeView>,
    /// Whether the server cannot be asked at the moment.
    pub(crate) stale: Signal<bool>,
    /// What is typed.
    pub(crate) typed: RwSignal<String>,
    /// What is wrong with it.
    pub(crate) error: RwSignal<Option<Text>>,
    /// Checks a code.
    pub(crate) on_confirm: Callback<MailedCode>,
    /// Whether it is being checked.
    pub(crate) confirming: Signal<bool>,
    /// Sends the mail again.
    pub(crate) on_resend: Callback<()>,
    /// Whether it is being sent.
    pub(crate) resending: Signal<bool>,
}

/// What the server said of a code last; `first` is what it said at first.
pub(crate) fn newest(
    code: RwSignal<Option<MailedCodeView>>,
    first: MailedCodeView,
) -> Signal<MailedCodeView> {
    Signal::derive(move || code.get().unwrap_or_else(|| first.clone()))
}

/// Everything about the code, or, when it is dead, why and what then.
pub(crate) fn mailed_code_form(
    entry: CodeEntry,
    address: String,
    refused: Text,
    afterwards: Text,
    way_on: Option<Button>,
) -> AnyView {
    let code = entry.code;
    let time = ServerTime::from(Box::new(move || code.with(|code| code.as_of)));
    let is_dead = move || code.with(|code| dead(code, time.now()));
    let lives = Memo::new(move |_| is_dead().is_none());
    live(move || match if lives.get() { None } else { untrack(is_dead) } {
        Some(dead) => {
            let way_on =
                way_on.map(|way_on| view! { <div class="main-action">{way_on.view()}</div> }.into_any());
            together(vec![dead_code(entry.purpose, dead, afterwards), maybe(way_on)])
        }
        None => {
            let banner = delivery_banner(entry.purpose, address.clone(), code, refused);
            together(vec![banner, find_mail(entry.purpose, code), live_code(entry, time)])
        }
    })
}

fn dead_code(purpose: Purpose, dead: Dead, afterwards: Text) -> AnyView {
    let says = localized(use_language(), move |language| purpose.dead(language, dead));
    banner_with(Tone::Error, says, paragraph(afterwards))
}

fn live_code(entry: CodeEntry, time: ServerTime) -> AnyView {
    let language = use_language();
    let CodeEntry { purpose, code, typed, error, .. } = entry;
    let submit = submitted(move || match MailedCode::parse(&typed.get_untracked()) {
        Ok(code) => entry.on_confirm.run(code),
        Err(wrong) => error.set(Some(purpose.typed_wrong(language, wrong))),
    });
    let complete = Memo::new(move |_| typed.with(|typed| MailedCode::parse(typed).is_ok()));
    let confirm = Button::secondary(text!(language, code_confirm))
        .primary_when(complete.into())
        .busy(entry.confirming, text!(language, code_confirming));
    let resend = Button::small(text!(language, code_resend))
        .busy(entry.resending, text!(language, code_resending))
        .on_press(entry.on_resend);
    let may_resend = Arc::new(move || code.with(|code| code.resend.clone()));
    let valid = localized(language, move |language| {
        let expires_at = code.with(|code| code.expires_at);
        let until = time_of_day(language, expires_at);
        let left = span(language, seconds_until(time.now(), expires_at));
        say!(language, code_valid, until, left)
    });
    view! {
        <form class="code-form" method="post" novalidate on:submit=submit>
            {Field::new(Kind::Code, purpose.label(language), typed, error)
                .hint(text!(language, code_hint))
                .view()}
            <p class="valid" role="timer">{valid}</p>
            {confirm.view()}
        </form>
        <div class="mail-state">
            {delivery_line(code, entry.stale)}
            {resend_button(may_resend, time, resend)}
        </div>
    }
    .into_any()
}

/// What a refusal of the code says at its field, with the attempts that are left.
#[must_use]
pub(crate) fn refused_code(
    purpose: Purpose,
    language: RwSignal<Language>,
    attempts_left: Option<u32>,
) -> Text {
    localized(language, move |language| {
        let mut says = purpose.wrong(language);
        if let Some(count) = attempts_left {
            says.push_str(between_sentences(language));
            says.push_str(&say!(language, code_attempts, count));
        }
        says
    })
}

#[cfg(test)]
mod tests {
    use ninsho_shared::{Delivery, Resend};

    use super::*;

    #[test]
    fn a_code_is_dead_after_its_time_or_its_tries() {
        let at = Timestamp::from_millis;
        let code = MailedCodeView {
            as_of: at(0),
            delivery: Delivery::Queued,
            expires_at: at(600_000),
            attempts_left: 5,
            resend: Resend::Now,
        };
        assert_eq!(dead(&code, at(599_999)), None);
        assert_eq!(dead(&code, at(600_000)), Some(Dead::Expired));
        let tried = MailedCodeView { attempts_left: 0, ..code };
        assert_eq!(dead(&tried, at(0)), Some(Dead::Exhausted));
    }
}
