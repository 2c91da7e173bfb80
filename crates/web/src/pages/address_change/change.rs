//! One address change, whichever step it is at. Its id stands in the page's address, so a
//! reload or a second tab goes on where it is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use ninsho_shared::address_change::AddressChangeView;
use ninsho_shared::{MailedCode, MailedCodeView, ProblemCode, Timestamp, paths};
use uuid::Uuid;

use super::code::CodeStep;
use super::done::{CompletedStep, EndedStep, Missing};
use crate::api::{self, Failure};
use crate::app::BegunChange;
use crate::i18n::{text, use_language};
use crate::parts::failure::FailureBanner;
use crate::session::{Session, use_session};

/// What the screen shows. The code's own state is apart, since it changes while the screen
/// stays.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Reading,
    Unread(Failure),
    Missing,
    Code { address: String },
    Over(AddressChangeView),
}

/// One address change.
#[derive(Clone, Copy)]
pub(super) struct Change {
    /// Its id.
    pub(super) id: Uuid,
    /// The session that it is asked for in.
    pub(super) session: Session,
    /// A code that was right, but came after the last second factor had grown too old.
    pub(super) waiting: RwSignal<Option<MailedCode>>,
    stage: RwSignal<Stage>,
    code: RwSignal<Option<MailedCodeView>>,
}

impl Change {
    fn begin(id: Uuid) -> Self {
        let this = Self {
            id,
            session: use_session(),
            waiting: RwSignal::new(None),
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
        spawn_local(async move {
            let answer = api::get(&paths::address_change(self.id)).await;
            if self.stage.is_disposed() {
                return;
            }
            match self.session.still_in(answer) {
                Some(Ok(view)) => self.take(view),
                Some(Err(why)) if why.code() == Some(ProblemCode::NotFound) => self.stage.set(Stage::Missing),
                // What is on the screen is better than nothing.
                Some(Err(why)) if matches!(self.stage.get_untracked(), Stage::Reading | Stage::Unread(_)) => {
                    self.stage.set(Stage::Unread(why));
                }
                Some(Err(_)) | None => {}
            }
        });
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
                self.stage.set(Stage::Over(over));
            }
        }
    }

    fn as_of(self) -> Timestamp {
        self.code.with_untracked(|code| code.as_ref().map_or(Timestamp::from_millis(0), |code| code.as_of))
    }

    /// The code's state; `first` is what the server said of it at first.
    pub(super) fn code(self, first: MailedCodeView) -> Signal<MailedCodeView> {
        Signal::derive(move || self.code.get().unwrap_or_else(|| first.clone()))
    }
}

/// The page.
#[component]
pub(crate) fn AddressChangePage(
    /// The change.
    id: Uuid,
) -> impl IntoView {
    let language = use_language();
    let change = Change::begin(id);
    (move || match change.stage.get() {
        Stage::Reading => {
            view! { <p class="waiting" role="status">{text!(language, common_loading)}</p> }.into_any()
        }
        Stage::Unread(failure) => {
            let retry = Callback::new(move |()| {
                change.stage.set(Stage::Reading);
                change.read();
            });
            view! { <FailureBanner failure retry/> }.into_any()
        }
        Stage::Missing => view! { <Missing/> }.into_any(),
        Stage::Code { address } => {
            change.code.get_untracked().map(|first| view! { <CodeStep change address first/> }).into_any()
        }
        Stage::Over(AddressChangeView::Completed { address, previous, at, ended_sessions, .. }) => {
            view! { <CompletedStep address previous at ended_sessions/> }.into_any()
        }
        Stage::Over(AddressChangeView::Ended { because, at, .. }) => {
            view! { <EndedStep because at/> }.into_any()
        }
        // An open change is never taken for one that is over.
        Stage::Over(AddressChangeView::CodeSent { .. }) => ().into_any(),
    })
    .into_any()
}
