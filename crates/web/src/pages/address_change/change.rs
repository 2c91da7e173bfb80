//! The state of one address change. Its id is in the page's URL, so a reload or a second tab
//! resumes it.

use leptos::prelude::*;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::{MailedCodeView, ProblemCode, Timestamp, paths};
use uuid::Uuid;

use crate::api::{self, Call};
use crate::context::BegunChange;
use crate::failure::Failure;
use crate::parts::mailed_code::newest;
use crate::route::Flow;
use crate::session::{Session, use_session};

/// The current screen. The state of the code is separate: it changes while the screen stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The server has not answered yet.
    Reading,
    /// The request failed.
    Unread(Failure),
    /// There is no such change for this account.
    Missing,
    /// A code was mailed.
    Code { address: String },
    /// The change is completed or ended.
    Over(AddressChangeView),
}

/// Where an address change takes place.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    /// The flow.
    pub(crate) flow: Flow,
    /// Whether no factor was ever set up.
    pub(crate) first_set_up: bool,
    /// Leads back to the address form.
    pub(crate) back: Callback<()>,
}

/// One address change.
#[derive(Clone, Copy)]
pub(super) struct Change {
    /// Its id.
    pub(super) id: Uuid,
    /// The flow around it.
    pub(super) setting: Setting,
    /// The session of the page.
    pub(super) session: Session,
    /// Whether a step-up is in progress.
    pub(super) asks_again: RwSignal<bool>,
    stage: RwSignal<Stage>,
    code: RwSignal<Option<MailedCodeView>>,
}

impl Change {
    /// Starts with the change that the form has just begun, or requests it.
    pub(super) fn begin(id: Uuid, setting: Setting) -> Self {
        let this = Self {
            id,
            setting,
            session: use_session(),
            asks_again: RwSignal::new(false),
            stage: RwSignal::new(Stage::Reading),
            code: RwSignal::new(None),
        };
        let BegunChange(begun) = expect_context();
        match begun.try_update_value(Option::take).flatten() {
            Some(change) if change.id() == id => this.take(change),
            _ => this.read(),
        }
        this
    }

    /// Requests the change.
    pub(super) fn read(self) {
        let then = move |answer| {
            if self.stage.is_disposed() {
                return;
            }
            match self.session.still_in(api::read(answer)) {
                Some(Ok(view)) => self.take(view),
                Some(Err(why)) if why.code() == Some(ProblemCode::NotFound) => self.stage.set(Stage::Missing),
                // A failed refresh keeps the screen.
                Some(Err(why)) if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) => {
                    self.stage.set(Stage::Unread(why));
                }
                Some(Err(_)) | None => {}
            }
        };
        api::ask(Call::get(paths::address_change(self.id)), Box::new(then));
    }

    /// Takes an answer, unless a newer one is known.
    pub(super) fn take(self, view: AddressChangeView) {
        match view {
            AddressChangeView::CodeSent { address, code, .. } => {
                let over = self.stage.with_untracked(|stage| matches!(stage, Stage::Over(_)));
                if over || code.as_of < self.as_of() {
                    return;
                }
                self.code.set(Some(code));
                let stage = Stage::Code { address };
                if self.stage.with_untracked(|shown| *shown != stage) {
                    self.stage.set(stage);
                }
            }
            over @ (AddressChangeView::Completed { .. } | AddressChangeView::Ended { .. }) => {
                // The completion of an initialization replaces the session.
                if let AddressChangeView::Completed { session: Some(begun), .. } = over {
                    api::note_session(Some(begun));
                }
                if self.setting.flow == Flow::Initialization {
                    self.session.refresh();
                }
                self.stage.set(Stage::Over(over));
            }
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

    /// The state of the code now, once one was mailed.
    pub(super) fn code_now(self) -> Option<MailedCodeView> {
        self.code.get_untracked()
    }

    fn as_of(self) -> Timestamp {
        self.code.with_untracked(|code| code.as_ref().map_or(Timestamp::from_millis(0), |code| code.as_of))
    }

    /// The state of the code, `first` until the server is asked again.
    pub(super) fn code(self, first: MailedCodeView) -> Signal<MailedCodeView> {
        newest(self.code, first)
    }
}
