//! The state of the second factor, which the log-in and the step-up share.

use leptos::prelude::*;
use ninsho_shared::login::{Factor, FactorsView, LoginAnswer, LoginView, VerifyRequest};
use ninsho_shared::session::SessionView;
use ninsho_shared::{Delivery, MailedCode, MailedCodeView, Problem, ProblemCode, Resend, paths};

use crate::api::{self, Call};
use crate::failure::{Answer, Failure};
use crate::focus::focus_next_step;
use crate::i18n::{Language, Text};
use crate::mail_watch;
use crate::parts::code_purpose::Purpose;
use crate::parts::mailed_code::{CodeEntry, newest, refused_code};
use crate::request::Request;
use crate::session::Session;

/// The current screen. The state of the code is separate: it changes while the screen stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The server has not answered yet.
    Reading,
    /// The request failed.
    Unread(Failure),
    /// A code can be requested, perhaps after a wait.
    Ask {
        /// The masked address, if the server said it.
        to: Option<String>,
        /// When it can be requested.
        send: Resend,
    },
    /// A code was mailed.
    Type {
        /// The masked address.
        to: String,
    },
    /// No code can be sent.
    Nowhere {
        /// The placeholder address.
        placeholder: String,
        /// Whether no factor was ever set up.
        first_set_up: bool,
    },
}

/// The second factor.
#[derive(Clone, Copy)]
pub(super) struct SecondFactor {
    /// The current screen.
    pub(super) stage: RwSignal<Stage>,
    /// The last failure.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// The request for a code.
    pub(super) sending: Request,
    /// The factors of the account.
    pub(super) factors: RwSignal<Option<FactorsView>>,
    /// The factor that the person chose.
    pub(super) chosen: RwSignal<Option<Factor>>,
    code: RwSignal<Option<MailedCodeView>>,
    typed: RwSignal<String>,
    error: RwSignal<Option<Text>>,
    checking: Request,
    session: Session,
    language: RwSignal<Language>,
    again: bool,
    on_passed: Callback<SessionView>,
}

impl SecondFactor {
    /// Requests the state. `again` is true for a step-up.
    pub(super) fn begin(
        session: Session,
        language: RwSignal<Language>,
        again: bool,
        on_passed: Callback<SessionView>,
    ) -> Self {
        let this = Self {
            stage: RwSignal::new(Stage::Reading),
            failure: RwSignal::new(None),
            sending: Request::new(),
            factors: RwSignal::new(None),
            chosen: RwSignal::new(None),
            code: RwSignal::new(None),
            typed: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            checking: Request::new(),
            session,
            language,
            again,
            on_passed,
        };
        this.read();
        this
    }

    /// Requests the state.
    pub(super) fn read(self) {
        let then = move |answer| {
            if self.stage.is_disposed() {
                return;
            }
            match self.session.still_in(api::read::<LoginAnswer>(answer)) {
                Some(Ok(answer)) => self.take(answer.login),
                // A failed refresh keeps the screen.
                Some(Err(why)) if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) => {
                    self.stage.set(Stage::Unread(why));
                }
                Some(Err(_)) | None => {}
            }
        };
        api::ask(Call::get(paths::LOGIN), Box::new(then));
    }

    /// Requests a mail, the first one or another with the same code.
    pub(super) fn send(self) {
        self.failure.set(None);
        self.sending.send(Call::press(paths::LOGIN_OTP), move |answer| {
            match self.session.still_in::<LoginAnswer>(answer) {
                Some(Ok(answer)) => {
                    let first = !matches!(self.stage.get_untracked(), Stage::Type { .. });
                    self.take(answer.login);
                    if first {
                        // The pressed button is gone.
                        focus_next_step();
                    }
                }
                Some(Err(why)) => {
                    self.failure.set(Some(why));
                    self.read();
                }
                None => {}
            }
        });
    }

    /// The code for its form; `first` is its state until the server is asked again.
    pub(super) fn entry(self, first: MailedCodeView) -> CodeEntry {
        let code = self.code;
        let delivery = move || code.with(|code| code.as_ref().map(|code| code.delivery.clone()));
        let take = move |answer| {
            let answer = self.session.still_in(api::read::<LoginAnswer>(answer))?;
            let answered = answer.is_ok();
            if let Ok(answer) = answer {
                self.take(answer.login);
            }
            Some(answered)
        };
        CodeEntry {
            purpose: Purpose::OneTimePassword,
            code: newest(code, first),
            stale: mail_watch::watch(Box::new(delivery), paths::LOGIN.to_owned(), Box::new(take)),
            typed: self.typed,
            error: self.error,
            on_confirm: Callback::new(move |code| self.check(code)),
            confirming: self.checking.busy(),
            on_resend: Callback::new(move |()| self.send()),
            resending: self.sending.busy(),
        }
    }

    /// Whether the mail was refused, so that flow B is the way on.
    pub(super) fn is_refused(self) -> bool {
        let is_typed = self.stage.with(|stage| matches!(stage, Stage::Type { .. }));
        let refused = |code: &MailedCodeView| matches!(code.delivery, Delivery::Refused { .. });
        is_typed && self.code.with(|code| code.as_ref().is_some_and(refused))
    }

    /// The latest state of the code.
    pub(super) fn code(self) -> Option<MailedCodeView> {
        self.code.get_untracked()
    }

    fn check(self, code: MailedCode) {
        self.failure.set(None);
        self.error.set(None);
        let call = Call::post(paths::LOGIN_VERIFY, &VerifyRequest::Mail { code });
        self.checking.send(call, move |answer| self.checked(answer));
    }

    /// Completes the log-in or step-up after another factor than mail.
    pub(super) fn passed(self, answer: &LoginAnswer) {
        self.on_passed.run(answer.login.session().clone());
    }

    /// The session of the page.
    pub(super) fn session(self) -> Session {
        self.session
    }

    /// The chosen factor, or the preferred one.
    pub(super) fn asked_for(self) -> Factor {
        let preferred = || self.factors.with(|factors| factors.as_ref().map(|factors| factors.preferred));
        self.chosen.get().or_else(preferred).unwrap_or(Factor::Mail)
    }

    fn checked(self, answer: Answer<LoginAnswer>) {
        match self.session.still_in(answer) {
            Some(Ok(answer)) => self.on_passed.run(answer.login.session().clone()),
            Some(Err(why)) => {
                match refused_code(Purpose::OneTimePassword, self.language, &why) {
                    Some(refused) => self.error.set(Some(refused)),
                    // The form shows this.
                    None if why.code() == Some(ProblemCode::CodeExhausted) => {}
                    None => self.failure.set(Some(why)),
                }
                self.read();
            }
            None => {}
        }
    }

    fn take(self, view: LoginView) {
        let (stage, factors) = match view {
            LoginView::RequestCode { mail_address, send, factors, .. } => {
                (Stage::Ask { to: Some(mail_address), send }, Some(factors))
            }
            LoginView::CodeSent { mail_address, code, factors, .. } => {
                self.code.set(Some(code));
                (Stage::Type { to: mail_address }, Some(factors))
            }
            LoginView::NoMail { placeholder, factors, .. } => {
                (Stage::Nowhere { placeholder, first_set_up: false }, Some(factors))
            }
            LoginView::NoFactor { placeholder, first_set_up, .. } => {
                (Stage::Nowhere { placeholder, first_set_up }, None)
            }
            LoginView::SignedIn { session, .. } if !self.again => return self.on_passed.run(session),
            LoginView::SignedIn { factors, .. } => {
                (Stage::Ask { to: None, send: Resend::Now }, Some(factors))
            }
        };
        if self.factors.with_untracked(|known| *known != factors) {
            self.factors.set(factors);
        }
        if self.stage.with_untracked(|shown| *shown != stage) {
            // The code ended while nobody looked, for example while the phone was locked.
            if self.stage.with_untracked(|shown| matches!(shown, Stage::Type { .. }))
                && matches!(stage, Stage::Ask { .. })
                && self.failure.with_untracked(Option::is_none)
            {
                let tried = self.code.with_untracked(|code| code.as_ref().map(|code| code.attempts_left));
                let code =
                    if tried == Some(0) { ProblemCode::CodeExhausted } else { ProblemCode::CodeExpired };
                self.failure.set(Some(Failure::Problem(Box::new(Problem::new(code)))));
            }
            self.typed.set(String::new());
            self.error.set(None);
            self.stage.set(stage);
        }
    }
}
