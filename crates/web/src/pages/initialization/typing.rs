//! The confirmation code as it is typed, and the two ways out: the desk, and cancelling.

use leptos::prelude::*;
use ninsho_shared::initialization::{ConfirmRequest, InitRequestAnswer};
use ninsho_shared::{MailedCode, ProblemCode, paths};

use super::request::InitRequest;
use crate::api::Call;
use crate::erased::{hint, view};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, Text, text, use_language};
use crate::navigation::use_navigation;
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::code_purpose::Purpose;
use crate::parts::failure::FailureSlot;
use crate::parts::mailed_code::refused_code;
use crate::request::Request;
use crate::route::Route;

/// A confirmation code, mailed or read out, as it is typed and checked.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    /// What is typed.
    pub(super) typed: RwSignal<String>,
    /// What is wrong with what is typed.
    pub(super) error: RwSignal<Option<Text>>,
    /// The last failure.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// The check of the code.
    pub(super) checking: Request,
    request: InitRequest,
    language: RwSignal<Language>,
}

impl Typing {
    /// An empty field.
    pub(super) fn begin(request: InitRequest) -> Self {
        Self {
            typed: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            failure: RwSignal::new(None),
            checking: Request::new(),
            request,
            language: use_language(),
        }
    }

    /// Sends it to the server.
    pub(super) fn check(self, code: MailedCode) {
        self.failure.set(None);
        self.error.set(None);
        let call = Call::post(paths::init_request_confirm(self.request.id), &ConfirmRequest { code });
        self.checking.send(call, move |answer| self.checked(answer));
    }

    fn checked(self, answer: Answer<InitRequestAnswer>) {
        match self.request.session.still_in(answer) {
            Some(Ok(answer)) => self.request.take(answer.init_request),
            Some(Err(why)) => {
                let refused = refused_code(Purpose::Confirmation, self.language, &why);
                match (refused, why.code()) {
                    (Some(refused), _) => self.error.set(Some(refused)),
                    // The desk has read none out, or none since another operator took over.
                    (None, Some(ProblemCode::NoCodeSent)) => {
                        self.error.set(Some(text!(self.language, init_desk_no_code)));
                    }
                    // The form and the end of the flow show these.
                    (
                        None,
                        Some(ProblemCode::CodeExhausted | ProblemCode::CodeExpired | ProblemCode::FlowEnded),
                    ) => {}
                    (None, _) => self.failure.set(Some(why)),
                }
                self.request.read();
            }
            None => {}
        }
    }
}

/// The way on for people who cannot read the registered mailbox.
#[component]
pub(super) fn AskDesk(
    request: InitRequest,
    /// Whether it is the only way on.
    #[prop(optional)]
    refused: Option<Signal<bool>>,
) -> impl IntoView {
    let language = use_language();
    let failure = RwSignal::new(None);
    let asking = Request::new();
    let press = Callback::new(move |()| {
        failure.set(None);
        asking.send(Call::press(paths::init_request_desk(request.id)), move |answer| {
            match request.session.still_in(answer) {
                Some(Ok(view)) => request.take(view),
                Some(Err(why)) => {
                    failure.set(Some(why));
                    request.read();
                }
                None => {}
            }
        });
    });
    view! {
        <div class="aside">
            <FailureSlot failure/>
            <Button
                style=ButtonStyle::Secondary
                says=text!(language, init_cannot_read)
                primary_when=refused.unwrap_or_default()
                busy=(asking.busy(), text!(language, init_cannot_read_busy))
                on_press=press
            />
            {hint(text!(language, init_cannot_read_note))}
        </div>
    }
}

/// Cancels the initialization.
#[component]
pub(super) fn GiveUp(request: InitRequest) -> impl IntoView {
    let language = use_language();
    let navigation = use_navigation();
    let failure = RwSignal::new(None);
    let cancelling = Request::new();
    let press = Callback::new(move |()| {
        failure.set(None);
        cancelling.send(Call::delete(paths::init_request(request.id)), move |answer| {
            match request.session.still_in::<()>(answer) {
                Some(Ok(())) => {
                    request.session.note_request(None);
                    navigation.go(Route::Home);
                }
                Some(Err(why)) => {
                    failure.set(Some(why));
                    request.read();
                }
                None => {}
            }
        });
    });
    view! {
        <div class="aside">
            <FailureSlot failure/>
            <Button
                style=ButtonStyle::Small
                says=text!(language, init_cancel)
                busy=(cancelling.busy(), text!(language, init_cancelling))
                on_press=press
            />
            {hint(text!(language, init_cancel_note))}
        </div>
    }
}
