//! What a page reads before it can show anything.

use leptos::prelude::*;
use leptos::task::spawn_local;
use ninsho_shared::ProblemCode;

use crate::api::{self, Answer};
use crate::i18n::{text, use_language};
use crate::parts::failure::FailureBanner;
use crate::session::{Session, use_session};
use crate::wire::FromWire;

/// Something that is being read, was read, or could not be.
pub(crate) struct Loaded<T: Send + Sync + 'static> {
    path: StoredValue<String>,
    session: Session,
    answer: RwSignal<Option<Answer<T>>>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

impl<T: FromWire + Clone + Send + Sync + 'static> Loaded<T> {
    /// Begins to read.
    #[must_use]
    pub(crate) fn from(path: String) -> Self {
        let loaded =
            Self { path: StoredValue::new(path), session: use_session(), answer: RwSignal::new(None) };
        loaded.read();
        loaded
    }

    /// Reads again.
    pub(crate) fn read(self) {
        let path = self.path.get_value();
        spawn_local(async move {
            let answer = api::get(&path).await;
            // Whoever has left the page does not need it any more.
            if !self.answer.is_disposed()
                && let Some(answer) = self.session.still_in(answer)
            {
                self.answer.set(Some(answer));
            }
        });
    }

    /// What was read, as soon as it is.
    pub(crate) fn value(self) -> Signal<Option<T>> {
        Signal::derive(move || self.answer.with(|answer| answer.as_ref()?.as_ref().ok().cloned()))
    }

    /// Why it could not be read, when the server said so.
    pub(crate) fn code(self) -> Option<ProblemCode> {
        self.answer.with(|answer| answer.as_ref()?.as_ref().err()?.code())
    }

    /// Puts another value in its place.
    pub(crate) fn set(self, value: T) {
        self.answer.set(Some(Ok(value)));
    }

    /// Shows it when it is there, and until then that it is on its way or what went wrong.
    pub(crate) fn show(self, view: impl Fn(T) -> AnyView + Send + 'static) -> AnyView {
        let language = use_language();
        let loading = text!(language, common_loading);
        (move || match self.answer.get() {
            None => view! { <p class="waiting" role="status">{loading}</p> }.into_any(),
            Some(Ok(value)) => view(value),
            Some(Err(failure)) => {
                let retry = Callback::new(move |()| {
                    self.answer.set(None);
                    self.read();
                });
                view! { <FailureBanner failure retry/> }.into_any()
            }
        })
        .into_any()
    }
}
