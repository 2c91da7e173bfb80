//! ⑤ to ⑦: the mail goes out, is found, and its one-time password is typed.

use leptos::prelude::*;
use ninsho_shared::address_change::{AddressChangeView, VerifyAddressRequest};
use ninsho_shared::{Delivery, MailedCode, MailedCodeView, ProblemCode, paths};

use super::change::Change;
use crate::api::{self, Answer, Failure};
use crate::app::AddressDraft;
use crate::i18n::{Language, Text, text, use_language};
use crate::mail_watch;
use crate::navigation::use_navigation;
use crate::page::Page;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::pages::login::StepUp;
use crate::parts::button::{Button, Look};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::mailed_code::{CodeEntry, MailedCodeForm, refused_code};
use crate::request::Request;

/// What the person does with the code.
#[derive(Clone, Copy)]
struct Typing {
    change: Change,
    typed: RwSignal<String>,
    error: RwSignal<Option<Text>>,
    failure: RwSignal<Option<Failure>>,
    checking: Request,
    resending: Request,
    language: RwSignal<Language>,
}

impl Typing {
    fn check(self, code: MailedCode) {
        self.failure.set(None);
        self.error.set(None);
        let path = paths::address_change_verify(self.change.id);
        let body = api::body(&VerifyAddressRequest { code: code.clone() });
        let answer = async move { api::post::<AddressChangeView>(&path, body).await };
        self.checking.send(answer, move |answer| self.checked(answer, code));
    }

    fn checked(self, answer: Answer<AddressChangeView>, code: MailedCode) {
        match self.change.session.still_in(answer) {
            Some(Ok(view)) => self.change.take(view),
            Some(Err(why)) => {
                match (&why, why.code()) {
                    (_, Some(ProblemCode::StepUpRequired)) => return self.change.waiting.set(Some(code)),
                    (Failure::Problem(problem), Some(ProblemCode::WrongCode)) => {
                        self.error.set(Some(refused_code(self.language, problem.attempts_left)));
                    }
                    // The form, or the end of the flow, says these themselves.
                    (
                        _,
                        Some(ProblemCode::CodeExhausted | ProblemCode::CodeExpired | ProblemCode::FlowEnded),
                    ) => {}
                    _ => self.failure.set(Some(why)),
                }
                self.change.read();
            }
            None => {}
        }
    }

    fn resend(self) {
        self.failure.set(None);
        let path = paths::address_change_resend(self.change.id);
        let answer = async move { api::press(&path).await };
        self.resending.send(answer, move |answer| match self.change.session.still_in(answer) {
            Some(Ok(view)) => self.change.take(view),
            Some(Err(why)) => {
                self.failure.set(Some(why));
                self.change.read();
            }
            None => {}
        });
    }
}

/// The step, or the question for another second factor in the middle of it.
#[component]
pub(super) fn CodeStep(change: Change, address: String, first: MailedCodeView) -> impl IntoView {
    let typing = Typing {
        change,
        typed: RwSignal::new(String::new()),
        error: RwSignal::new(None),
        failure: RwSignal::new(None),
        checking: Request::new(),
        resending: Request::new(),
        language: use_language(),
    };
    let code = change.code(first);
    let steps = move || {
        flow_steps(move || {
            let typed = typing.typed.with(|typed| !typed.is_empty());
            code.with(|code| match code.delivery {
                _ if typed => Step::Confirm,
                Delivery::Sent { .. } => Step::FindMail,
                Delivery::Queued
                | Delivery::Delayed { .. }
                | Delivery::Refused { .. }
                | Delivery::Expired => Step::MailSent,
            })
        })
    };
    (move || {
        if let Some(waiting) = change.waiting.get() {
            let on_passed = Callback::new(move |()| {
                change.waiting.set(None);
                typing.check(waiting.clone());
            });
            let on_cancel = Callback::new(move |()| change.waiting.set(None));
            view! { <StepUp on_passed on_cancel steps=steps()/> }.into_any()
        } else {
            view! { <Code typing code address=address.clone() steps=steps()/> }.into_any()
        }
    })
    .into_any()
}

#[component]
fn Code(typing: Typing, code: Signal<MailedCodeView>, address: String, steps: AnyView) -> impl IntoView {
    let language = use_language();
    let change = typing.change;
    let delivery = Signal::derive(move || Some(code.with(|code| code.delivery.clone())));
    let path = paths::address_change(change.id);
    let entry = CodeEntry {
        code,
        stale: mail_watch::watch(delivery, path, change.session, move |view| change.take(view)),
        typed: typing.typed,
        error: typing.error,
        on_confirm: Callback::new(move |code| typing.check(code)),
        confirming: typing.checking.busy(),
        on_resend: Callback::new(move |()| typing.resend()),
        resending: typing.resending.busy(),
    };
    view! {
        <Frame title=text!(language, address_code_title) steps>
            <FailureSlot failure=typing.failure/>
            <MailedCodeForm
                entry
                address=address.clone()
                refused=text!(language, code_refused_detail)
                afterwards=text!(language, address_dead)
                way_on=|| ()
            />
            <OtherAddress change address/>
        </Frame>
    }
    .into_any()
}

/// Back to ④, which voids this change. The address is there to be put right.
#[component]
fn OtherAddress(change: Change, address: String) -> impl IntoView {
    let language = use_language();
    let navigation = use_navigation();
    let AddressDraft(draft) = expect_context();
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        let (path, address) = (paths::address_change(change.id), address.clone());
        let answer = async move { api::delete(&path).await };
        request.send(answer, move |answer| match change.session.still_in(answer) {
            Some(Ok(())) => {
                draft.set(address);
                navigation.go(Page::AddressForm);
            }
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    });
    view! {
        <div class="aside">
            <FailureSlot failure/>
            <Button
                look=Look::Secondary
                says=text!(language, address_other)
                busy_says=text!(language, address_other_busy)
                busy=request.busy()
                on_press=press
            />
            <p class="hint">{text!(language, address_other_note)}</p>
        </div>
    }
    .into_any()
}
