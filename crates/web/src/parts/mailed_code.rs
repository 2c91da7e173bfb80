//! Entering a mailed code: the field, its button, the delivery of the mail and the expiry.

use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::{Delivery, MailedCode, MailedCodeView, ProblemCode, Timestamp};

use super::banner::{Banner, Tone};
use super::button::{Button, ButtonStyle};
use super::code_purpose::{Dead, Purpose};
use super::delivery::{DeliveryBanner, DeliveryLine};
use super::field::{Field, Kind};
use super::find_mail::FindMail;
use super::resend::UntilResend;
use crate::clock::{ServerTime, seconds_until, span, time_of_day};
use crate::erased::{live, paragraph, submitted, view};
use crate::failure::Failure;
use crate::focus::{focus_next_step, has_keyboard};
use crate::i18n::{Language, Text, localized, say, text, use_language};

/// Why a code can no longer be entered, if so.
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

/// The code, its field and its actions.
#[derive(Clone, Copy)]
pub(crate) struct CodeEntry {
    /// Its purpose.
    pub(crate) purpose: Purpose,
    /// Its state on the server.
    pub(crate) code: Signal<MailedCodeView>,
    /// Whether the server cannot be reached at the moment.
    pub(crate) stale: Signal<bool>,
    /// What is typed.
    pub(crate) typed: RwSignal<String>,
    /// What is wrong with what is typed.
    pub(crate) error: RwSignal<Option<Text>>,
    /// Sends the code to the server.
    pub(crate) on_confirm: Callback<MailedCode>,
    /// Whether the server is checking it.
    pub(crate) confirming: Signal<bool>,
    /// Sends the mail again.
    pub(crate) on_resend: Callback<()>,
    /// Whether the mail is being requested.
    pub(crate) resending: Signal<bool>,
}

/// The latest state of a code, `first` until the server is asked again.
pub(crate) fn newest(
    code: RwSignal<Option<MailedCodeView>>,
    first: MailedCodeView,
) -> Signal<MailedCodeView> {
    Signal::derive(move || code.get().unwrap_or_else(|| first.clone()))
}

/// Whether the mail was refused, so that there is nothing to enter. Whoever is typing goes on: the code may
/// be that of an earlier mail.
#[must_use]
pub(crate) fn is_refused(code: Signal<MailedCodeView>, typed: RwSignal<String>) -> Memo<bool> {
    let refused = move || code.with(|code| matches!(code.delivery, Delivery::Refused { .. }));
    Memo::new(move |_| refused() && typed.with_untracked(String::is_empty))
}

/// The form, or why the code is void. Its children are the way on then.
#[component]
pub(crate) fn MailedCodeForm(
    entry: CodeEntry,
    address: String,
    /// The advice for a refused mail.
    refused: Text,
    /// What to do once the code is void.
    afterwards: Text,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> impl IntoView {
    let code = entry.code;
    let time = ServerTime::from(Box::new(move || code.with(|code| code.as_of)));
    let is_dead = move || code.with(|code| dead(code, time.now()));
    let lives = Memo::new(move |_| is_dead().is_none());
    let refuses = is_refused(code, entry.typed);
    live(move || match if lives.get() { None } else { untrack(is_dead) } {
        Some(dead) => {
            let way_on = children
                .as_ref()
                .map(|children| view! { <div class="main-action">{children()}</div> }.into_any());
            view! {
                <DeadCode purpose=entry.purpose dead afterwards/>
                {way_on}
            }
            .into_any()
        }
        None => {
            let purpose = entry.purpose;
            let typing = move || {
                if refuses.get() {
                    view! { <div class="mail-state"><DeliveryLine code stale=entry.stale/></div> }.into_any()
                } else {
                    view! { <LiveCode entry time/> <FindMail purpose/> }.into_any()
                }
            };
            view! {
                <DeliveryBanner purpose address=address.clone() code refused/>
                {live(typing)}
            }
            .into_any()
        }
    })
}

#[component]
fn DeadCode(purpose: Purpose, dead: Dead, afterwards: Text) -> impl IntoView {
    let says = localized(use_language(), move |language| purpose.dead(language, dead));
    view! { <Banner tone=Tone::Error says>{paragraph(afterwards)}</Banner> }
}

#[component]
fn LiveCode(entry: CodeEntry, time: ServerTime) -> impl IntoView {
    let language = use_language();
    let CodeEntry { purpose, code, typed, error, .. } = entry;
    let submit = submitted(move || match MailedCode::parse(&typed.get_untracked()) {
        Ok(code) => entry.on_confirm.run(code),
        Err(wrong) => error.set(Some(purpose.typed_wrong(language, wrong))),
    });
    if has_keyboard() {
        focus_next_step();
    }
    let resend = Arc::new(move || code.with(|code| code.resend.clone()));
    let valid = localized(language, move |language| {
        let expires_at = code.with(|code| code.expires_at);
        let until = time_of_day(language, expires_at);
        let left = span(language, seconds_until(time.now(), expires_at));
        say!(language, code_valid, until, left)
    });
    let is_last_minute =
        Memo::new(move |_| code.with(|code| seconds_until(time.now(), code.expires_at)) <= 60);
    let last_minute = localized(language, move |language| {
        if is_last_minute.get() { say!(language, code_last_minute) } else { String::new() }
    });
    view! {
        <form class="code-form" method="post" novalidate on:submit=submit>
            <p class="valid" role="timer">{valid}</p>
            <Field
                kind=Kind::Code
                label=purpose.label(language)
                value=typed
                error
                hint=text!(language, code_hint)
            />
            <Button
                style=ButtonStyle::Primary
                says=text!(language, code_confirm)
                busy=(entry.confirming, text!(language, code_confirming))
            />
            <p class="unseen" role="status">{last_minute}</p>
        </form>
        <div class="mail-state">
            <DeliveryLine code stale=entry.stale/>
            <UntilResend resend time>
                <Button
                    style=ButtonStyle::Small
                    says=text!(language, code_resend)
                    busy=(entry.resending, text!(language, code_resending))
                    on_press=entry.on_resend
                />
            </UntilResend>
        </div>
    }
}

/// The error at the field for a refused code, with the remaining attempts; none when the refusal is not
/// about what was typed.
#[must_use]
pub(crate) fn refused_code(purpose: Purpose, language: RwSignal<Language>, why: &Failure) -> Option<Text> {
    let Failure::Problem(problem) = why else { return None };
    let attempts_left = problem.attempts_left;
    let typed = Typed::of(problem.code, attempts_left)?;
    Some(localized(language, move |language| refusal(language, purpose, typed, attempts_left)))
}

/// What a refusal says of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    /// It is wrong.
    Wrong,
    /// It is that of another mail.
    OfAnother,
}

impl Typed {
    const fn of(code: ProblemCode, attempts_left: Option<u32>) -> Option<Self> {
        match (code, attempts_left) {
            (ProblemCode::WrongCode, _) => Some(Self::Wrong),
            // The awaited code can still be typed.
            (ProblemCode::CodeVoid | ProblemCode::CodeExpired | ProblemCode::CodeUsed, Some(_)) => {
                Some(Self::OfAnother)
            }
            _ => None,
        }
    }
}

fn refusal(language: Language, purpose: Purpose, typed: Typed, attempts_left: Option<u32>) -> String {
    let mut says = match typed {
        Typed::Wrong => purpose.wrong(language),
        Typed::OfAnother => say!(language, code_of_another),
    };
    if let Some(count) = attempts_left {
        says.push_str(language.between_sentences());
        says.push_str(&say!(language, code_attempts, count));
    }
    says
}

#[cfg(test)]
mod tests {
    use ninsho_shared::{Delivery, Resend};

    use super::*;

    #[test]
    fn a_code_is_void_after_its_time_or_its_attempts() {
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

    #[test]
    fn a_code_of_another_mail_is_told_at_the_field_and_the_end_of_the_awaited_one_is_not() {
        for code in [ProblemCode::CodeVoid, ProblemCode::CodeExpired, ProblemCode::CodeUsed] {
            assert_eq!(Typed::of(code, Some(4)), Some(Typed::OfAnother));
            assert_eq!(Typed::of(code, None), None);
        }
        assert_eq!(Typed::of(ProblemCode::WrongCode, Some(4)), Some(Typed::Wrong));
        assert_eq!(Typed::of(ProblemCode::CodeExhausted, None), None);
        let says = refusal(Language::En, Purpose::OneTimePassword, Typed::OfAnother, Some(4));
        assert!(says.contains("another email") && says.ends_with("Attempts left: 4."), "{says}");
    }
}
