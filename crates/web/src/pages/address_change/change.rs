//! One address change, whichever step it is at. Its id stands in the page's address, so a
//! reload or a second tab goes on where it is.

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

/// What the screen shows. The code's own state is apart, since it changes while the screen
/// stays.
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
    /// It is completed, or ended.
    Over(AddressChangeView),
}

/// Where an address change takes place.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    /// In which flow.
    pub(crate) flow: Flow,
    /// Whether nothing was set before.
    pub(crate) first_set_up: bool,
    /// Leads back to where an address is typed.
    pub(crate) back: Callback<()>,
}

/// One address change.
#[derive(Clone, Copy)]
pub(super) struct Change {
    /// Its id.
    pub(super) id: Uuid,
    /// Where it takes place.
    pub(super) setting: Setting,
    /// The session that it is asked for in.
    pub(super) session: Session,
    /// Whether another second factor is asked for before the code is looked at.
    pub(super) asks_again: RwSignal<bool>,
    stage: RwSignal<Stage>,
    code: RwSignal<Option<MailedCodeView>>,
}

impl Change {
    /// Begins with what the form handed over, or asks the server.
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

    /// Asks the server where it stands.
    pub(super) fn read(self) {
        let then = move |answer| {
            if self.stage.is_disposed() {
                return;
            }
            match self.session.still_in(api::read(answer)) {
                Some(Ok(view)) => self.take(view),
                Some(Err(why)) if why.code() == Some(ProblemCode::NotFound) => self.stage.set(Stage::Missing),
                // What is on the screen is better than nothing.
                Some(Err(why)) if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) => {
                    self.stage.set(Stage::Unread(why));
                }
                Some(Err(_)) | None => {}
            }
        };
        api::ask(Call::get(paths::address_change(self.id)), Box::new(then));
    }

    /// Takes what the server says, unless it is older than what is known.
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
                // What completes an initialization is a new session, of which this says nothing.
                if self.setting.flow == Flow::Initialization {
                    self.session.refresh();
                }
                self.stage.set(Stage::Over(over));
            }
        }
    }

    /// Asks again after a failure.
    pub(super) fn read_again(self) {
        self.stage.set(Stage::Reading);
        self.read();
    }

    /// The step that is shown.
    pub(super) fn stage(self) -> Stage {
        self.stage.get()
    }

    /// What the server says of the code at this moment, once one was mailed.
    pub(super) fn code_now(self) -> Option<MailedCodeView> {
        self.code.get_untracked()
    }

    fn as_of(self) -> Timestamp {
        self.code.with_untracked(|code| code.as_ref().map_or(Timestamp::from_millis(0), |code| code.as_of))
    }

    /// What the server says of the code; `first` is what it said at first.
    pub(super) fn code(self, first: MailedCodeView) -> Signal<MailedCodeView> {
        newest(self.code, first)
    }
}
