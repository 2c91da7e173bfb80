//! The state of one initialization. Its id is in the page's URL, so a reload, a locked phone or a
//! long call resumes it.

use leptos::prelude::*;
use ninsho_shared::initialization::{DeskState, InitEndReason, InitRequestView};
use ninsho_shared::session::Level;
use ninsho_shared::{MailedCodeView, ProblemCode, Resend, Timestamp, paths};
use uuid::Uuid;

use crate::api::{self, Call};
use crate::clock::note_server_time;
use crate::context::BegunRequest;
use crate::erased::effect;
use crate::failure::{Answer, Failure};
use crate::session::{Session, use_session};

/// The current screen. What changes while the screen stays is separate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The server has not answered yet.
    Reading,
    /// The request failed.
    Unread(Failure),
    /// There is no such initialization for this session.
    Missing,
    /// Nothing has been sent.
    Begun { mail_address: String, send: Resend },
    /// The code was mailed.
    Mailed { mail_address: String },
    /// The help desk reads the code out.
    AtDesk { shown: String, case_reference: String, expires_at: Timestamp },
    /// An address can be registered.
    RegisterAddress { first_set_up: bool },
    /// It ended and changed nothing.
    Ended { because: InitEndReason, at: Timestamp },
}

/// The server's time, and the progress of the desk then.
pub(super) type AtDesk = (Timestamp, DeskState);

/// One initialization.
#[derive(Clone, Copy)]
pub(super) struct InitRequest {
    /// Its id.
    pub(super) id: Uuid,
    /// The session that it belongs to.
    pub(super) session: Session,
    /// The address change within it.
    pub(super) change: RwSignal<Option<Uuid>>,
    stage: RwSignal<Stage>,
    code: RwSignal<Option<MailedCodeView>>,
    desk: RwSignal<Option<AtDesk>>,
}

impl InitRequest {
    /// Starts with the request that ④ has just begun, or requests it.
    pub(super) fn begin(id: Uuid) -> Self {
        let this = Self {
            id,
            session: use_session(),
            change: RwSignal::new(None),
            stage: RwSignal::new(Stage::Reading),
            code: RwSignal::new(None),
            desk: RwSignal::new(None),
        };
        let BegunRequest(begun) = expect_context();
        match begun.try_update_value(Option::take).flatten() {
            Some(request) if request.id() == id => this.take(request),
            _ => this.read(),
        }
        this.follow_level();
        this
    }

    /// Reads the reason from the initialization when the session loses the right to register an
    /// address.
    fn follow_level(self) {
        effect(move || {
            let lost = self.session.level() == Some(Level::Password);
            if lost && matches!(self.stage.get_untracked(), Stage::RegisterAddress { .. }) {
                self.read();
            }
        });
    }

    /// Requests the initialization.
    pub(super) fn read(self) {
        let then = move |answer| {
            if !self.stage.is_disposed() {
                self.answered(api::read(answer));
            }
        };
        api::ask(Call::get(paths::init_request(self.id)), Box::new(then));
    }

    /// Takes an answer and returns whether it was one; `None` once the session has ended.
    pub(super) fn answered(self, answer: Answer<InitRequestView>) -> Option<bool> {
        match self.session.still_in(answer)? {
            Ok(view) => {
                self.take(view);
                Some(true)
            }
            Err(why) if why.code() == Some(ProblemCode::NotFound) => {
                self.show(Stage::Missing);
                Some(true)
            }
            Err(why) => {
                // A failed refresh keeps the screen.
                if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) {
                    self.stage.set(Stage::Unread(why));
                }
                Some(false)
            }
        }
    }

    /// Takes an answer, unless a newer one is known.
    pub(super) fn take(self, view: InitRequestView) {
        self.session.set(view.session());
        let open = !matches!(view, InitRequestView::Completed { .. } | InitRequestView::Ended { .. });
        self.session.note_request(open.then_some(self.id));
        match view {
            InitRequestView::Begun { mail_address, send, .. } => {
                self.show(Stage::Begun { mail_address, send });
            }
            InitRequestView::CodeSent { mail_address, code, .. } => {
                if self
                    .code
                    .with_untracked(|known| known.as_ref().is_none_or(|known| known.as_of <= code.as_of))
                {
                    self.code.set(Some(code));
                }
                self.show(Stage::Mailed { mail_address });
            }
            InitRequestView::AtDesk { shown, case_reference, expires_at, as_of, desk, .. } => {
                if self.desk.with_untracked(|known| known.as_ref().is_none_or(|(known, _)| *known <= as_of)) {
                    note_server_time(as_of);
                    self.desk.set(Some((as_of, desk)));
                }
                self.show(Stage::AtDesk { shown, case_reference, expires_at });
            }
            InitRequestView::Confirmed { first_set_up, address_change, .. }
            | InitRequestView::Completed { first_set_up, address_change, .. } => {
                if self.change.get_untracked() != address_change {
                    self.change.set(address_change);
                }
                self.show(Stage::RegisterAddress { first_set_up });
            }
            InitRequestView::Ended { because, at, .. } => self.show(Stage::Ended { because, at }),
        }
    }

    fn show(self, stage: Stage) {
        if self.stage.with_untracked(|shown| *shown != stage) {
            self.stage.set(stage);
        }
    }

    /// Retries after a failure.
    pub(super) fn read_again(self) {
        self.stage.set(Stage::Reading);
        self.read();
    }

    /// The current screen.
    pub(super) fn stage(self) -> Stage {
        self.stage.get()
    }

    /// The state of the mailed code, once there is one.
    pub(super) fn code(self) -> RwSignal<Option<MailedCodeView>> {
        self.code
    }

    /// The progress of the desk now, once a call was requested.
    pub(super) fn desk_now(self) -> Option<AtDesk> {
        self.desk.get_untracked()
    }

    /// The progress of the desk, `first` until the server is asked again.
    pub(super) fn desk(self, first: AtDesk) -> Signal<AtDesk> {
        let desk = self.desk;
        Signal::derive(move || desk.get().unwrap_or_else(|| first.clone()))
    }
}
