//! ⑤ to ⑦: the mail goes out, is found, and its one-time password is typed.

use leptos::prelude::*;
use ninsho_shared::address_change::{AddressChangeView, VerifyAddressRequest};
use ninsho_shared::{Delivery, MailedCode, MailedCodeView, ProblemCode, paths};

use super::change::Change;
use crate::api::{self, Call};
use crate::context::AddressDraft;
use crate::erased::{live, together};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, Text, text, use_language};
use crate::mail_watch;
use crate::pages::flow_steps::Step;
use crate::pages::login::step_up;
use crate::parts::button::Button;
use crate::parts::code_purpose::Purpose;
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame_with_steps;
use crate::parts::mailed_code::{CodeEntry, mailed_code_form, refused_code};
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
        let call = Call::post(path, &VerifyAddressRequest { code });
        self.checking.send(call, move |answer| self.checked(answer));
    }

    /// Goes on after the step-up: what is typed is checked again.
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
                match (&why, why.code()) {
                    (_, Some(ProblemCode::StepUpRequired)) => return self.change.asks_again.set(true),
                    (Failure::Problem(problem), Some(ProblemCode::WrongCode)) => {
                        self.error.set(Some(refused_code(
                            Purpose::OneTimePassword,
                            self.language,
                            problem.attempts_left,
                        )));
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

/// The step, or the question for another second factor in the middle of it.
pub(super) fn code_step(change: Change, address: String, first: MailedCodeView) -> AnyView {
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
                Delivery::Sent { .. } => Step::FindMail,
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
            step_up(on_passed, on_cancel, steps())
        } else {
            type_code(typing, code, address.clone(), steps())
        }
    })
}

fn type_code(typing: Typing, code: Signal<MailedCodeView>, address: String, steps: AnyView) -> AnyView {
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
    let form = mailed_code_form(
        entry,
        address.clone(),
        text!(language, code_refused_detail),
        text!(language, address_dead),
        None,
    );
    let body = together(vec![failure_slot(typing.failure), form, other_address(change, address)]);
    frame_with_steps(text!(language, address_code_title), steps, body)
}

/// Back to ④, which voids this change. The address is there to be put right.
fn other_address(change: Change, address: String) -> AnyView {
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
            Some(Err(why)) => failure.set(Some(why)),
            None => {}
        });
    });
    let button = Button::secondary(text!(language, address_other))
        .busy(request.busy(), text!(language, address_other_busy))
        .on_press(press);
    view! {
        <div class="aside">
            {failure_slot(failure)}
            {button.view()}
            <p class="hint">{text!(language, address_other_note)}</p>
        </div>
    }
    .into_any()
}
