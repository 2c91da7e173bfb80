//! ⑤ to ⑦: the mail is sent and found, and its one-time password entered.

use leptos::prelude::*;
use ninsho_shared::address_change::{AddressChangeView, VerifyAddressRequest};
use ninsho_shared::{Delivery, MailedCode, MailedCodeView, ProblemCode, paths};

use super::change::Change;
use crate::api::{self, Call};
use crate::context::AddressDraft;
use crate::erased::{live, view};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, Text, text, use_language};
use crate::mail_watch;
use crate::pages::flow_steps::Step;
use crate::pages::login::StepUp;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::code_purpose::Purpose;
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::parts::mailed_code::{CodeEntry, MailedCodeForm, is_refused, refused_code};
use crate::request::Request;

/// The code as it is typed and checked.
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
        let call = Call::post(path, &VerifyAddressRequest { code });
        self.checking.send(call, move |answer| self.checked(answer));
    }

    /// Checks the typed code again after the step-up.
    fn check_again(self) {
        self.change.asks_again.set(false);
        if let Ok(code) = MailedCode::parse(&self.typed.get_untracked()) {
            self.check(code);
        }
    }

    fn checked(self, answer: Answer<AddressChangeView>) {
        match self.change.session.still_in(answer) {
            Some(Ok(view)) => self.change.take(view),
            Some(Err(why)) => {
                let refused = refused_code(Purpose::OneTimePassword, self.language, &why);
                match (refused, why.code()) {
                    (_, Some(ProblemCode::StepUpRequired)) => return self.change.asks_again.set(true),
                    (Some(refused), _) => self.error.set(Some(refused)),
                    // The form and the end of the flow show these.
                    (
                        None,
                        Some(ProblemCode::CodeExhausted | ProblemCode::CodeExpired | ProblemCode::FlowEnded),
                    ) => {}
                    (None, _) => self.failure.set(Some(why)),
                }
                self.change.read();
            }
            None => {}
        }
    }

    fn resend(self) {
        self.failure.set(None);
        let call = Call::press(paths::address_change_resend(self.change.id));
        self.resending.send(call, move |answer| match self.change.session.still_in(answer) {
            Some(Ok(view)) => self.change.take(view),
            Some(Err(why)) => {
                self.failure.set(Some(why));
                self.change.read();
            }
            None => {}
        });
    }
}

/// The step, or the step-up in the middle of it.
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
        change.setting.flow.steps(move || {
            let typed = typing.typed.with(|typed| !typed.is_empty());
            code.with(|code| match code.delivery {
                _ if typed => Step::Confirm,
                Delivery::Sent { .. } | Delivery::Unconfirmed { .. } => Step::FindMail,
                Delivery::Queued
                | Delivery::Delayed { .. }
                | Delivery::Refused { .. }
                | Delivery::Expired => Step::MailSent,
            })
        })
    };
    live(move || {
        if change.asks_again.get() {
            let on_passed = Callback::new(move |()| typing.check_again());
            let on_cancel = Callback::new(move |()| change.asks_again.set(false));
            view! { <StepUp on_passed on_cancel steps=steps()/> }.into_any()
        } else {
            view! { <TypeCode typing code address=address.clone() steps=steps()/> }.into_any()
        }
    })
}

#[component]
fn TypeCode(typing: Typing, code: Signal<MailedCodeView>, address: String, steps: AnyView) -> impl IntoView {
    let language = use_language();
    let change = typing.change;
    let delivery = move || Some(code.with(|code| code.delivery.clone()));
    let take = move |answer| {
        let answer = change.session.still_in(api::read(answer))?;
        let answered = answer.is_ok();
        if let Ok(view) = answer {
            change.take(view);
        }
        Some(answered)
    };
    let entry = CodeEntry {
        purpose: Purpose::OneTimePassword,
        code,
        stale: mail_watch::watch(Box::new(delivery), paths::address_change(change.id), Box::new(take)),
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
            />
            <OtherAddress change address refused=is_refused(code, typing.typed).into()/>
        </Frame>
    }
}

/// Back to ④, which voids this change and keeps the address as a draft.
#[component]
fn OtherAddress(
    change: Change,
    address: String,
    /// Whether it is the only way on.
    refused: Signal<bool>,
) -> impl IntoView {
    let language = use_language();
    let AddressDraft(draft) = expect_context();
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        let address = address.clone();
        let call = Call::delete(paths::address_change(change.id));
        request.send(call, move |answer| match change.session.still_in::<()>(answer) {
            Some(Ok(())) => {
                draft.set(address);
                change.setting.back.run(());
            }
            Some(Err(why)) => {
                failure.set(Some(why));
                change.read();
            }
            None => {}
        });
    });
    view! {
        <div class="aside">
            <FailureSlot failure/>
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, address_other)
                primary_when=refused
                busy=(request.busy(), text!(language, address_other_busy))
                on_press=press
            />
            <p class="hint">{text!(language, address_other_note)}</p>
        </div>
    }
}
