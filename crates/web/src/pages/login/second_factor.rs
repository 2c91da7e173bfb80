//! The second factor, as a state: a one-time password is mailed, typed and checked. The
//! log-in and the step-up share it.

use leptos::prelude::*;
use ninsho_shared::login::{Factor, FactorsView, LoginAnswer, LoginView, VerifyRequest};
use ninsho_shared::session::SessionView;
use ninsho_shared::{MailedCode, MailedCodeView, ProblemCode, Resend, paths};

use crate::api::{self, Call};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, Text};
use crate::mail_watch;
use crate::parts::code_purpose::Purpose;
use crate::parts::mailed_code::{CodeEntry, newest, refused_code};
use crate::request::Request;
use crate::session::Session;

/// How far it is, as far as the screen is concerned. The code's own state is apart, since it
/// changes every second while the screen stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The server is being asked.
    Reading,
    /// The server could not be asked.
    Unread(Failure),
    /// A code can be asked for, or has to wait.
    Ask {
        /// Where it would go, masked, if the server said so.
        to: Option<String>,
        /// Whether now.
        send: Resend,
    },
    /// A code was mailed.
    Type {
        /// Where to, masked.
        to: String,
    },
    /// There is nowhere to send a code.
    Nowhere {
        /// What is shown in place of an address.
        placeholder: String,
        /// Whether nothing was ever set up.
        first_set_up: bool,
    },
}

/// The second factor.
#[derive(Clone, Copy)]
pub(super) struct SecondFactor {
    /// How far it is.
    pub(super) stage: RwSignal<Stage>,
    /// What went wrong last.
    pub(super) failure: RwSignal<Option<Failure>>,
    /// The mailing of a code.
    pub(super) sending: Request,
    /// What the account can log in with.
    pub(super) factors: RwSignal<Option<FactorsView>>,
    /// What was chosen among it.
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
    /// Begins where the server says that it is. `again` is true for one who is logged in
    /// already and has to prove it once more.
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

    /// Asks the server how far it is.
    pub(super) fn read(self) {
        let then = move |answer| {
            if self.stage.is_disposed() {
                return;
            }
            match self.session.still_in(api::read::<LoginAnswer>(answer)) {
                Some(Ok(answer)) => self.take(answer.login),
                // What is on the screen is better than nothing.
                Some(Err(why)) if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) => {
                    self.stage.set(Stage::Unread(why));
                }
                Some(Err(_)) | None => {}
            }
        };
        api::ask(Call::get(paths::LOGIN), Box::new(then));
    }

    /// Mails a code, the first one or the same again.
    pub(super) fn send(self) {
        self.failure.set(None);
        self.sending.send(Call::press(paths::LOGIN_OTP), move |answer| {
            match self.session.still_in::<LoginAnswer>(answer) {
                Some(Ok(answer)) => self.take(answer.login),
                Some(Err(why)) => {
                    self.failure.set(Some(why));
                    self.read();
                }
                None => {}
            }
        });
    }

    /// The code, for the form; `first` is what the server said of it at first.
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

    /// What the server said of the code last.
    pub(super) fn code(self) -> Option<MailedCodeView> {
        self.code.get_untracked()
    }

    fn check(self, code: MailedCode) {
        self.failure.set(None);
        self.error.set(None);
        let call = Call::post(paths::LOGIN_VERIFY, &VerifyRequest::Mail { code });
        self.checking.send(call, move |answer| self.checked(answer));
    }

    /// Goes on with what the server says after another factor than mail was right.
    pub(super) fn passed(self, answer: &LoginAnswer) {
        self.on_passed.run(answer.login.session().clone());
    }

    /// The session in which it is asked for.
    pub(super) fn session(self) -> Session {
        self.session
    }

    /// What is asked for: what was chosen, or what was used last.
    pub(super) fn asked_for(self) -> Factor {
        let preferred = || self.factors.with(|factors| factors.as_ref().map(|factors| factors.preferred));
        self.chosen.get().or_else(preferred).unwrap_or(Factor::Mail)
    }

    fn checked(self, answer: Answer<LoginAnswer>) {
        match self.session.still_in(answer) {
            Some(Ok(answer)) => self.on_passed.run(answer.login.session().clone()),
            Some(Err(Failure::Problem(problem))) if problem.code == ProblemCode::WrongCode => {
                self.error.set(Some(refused_code(
                    Purpose::OneTimePassword,
                    self.language,
                    problem.attempts_left,
                )));
                self.read();
            }
            Some(Err(why)) => {
                // The form itself says that the code was tried too often.
                if why.code() != Some(ProblemCode::CodeExhausted) {
                    self.failure.set(Some(why));
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
            self.typed.set(String::new());
            self.error.set(None);
            self.stage.set(stage);
        }
    }
}
