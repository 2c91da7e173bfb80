//! What a page reads before it can show anything.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use ninsho_shared::ProblemCode;
use wasm_bindgen::JsValue;

use crate::api::{self, Call};
use crate::erased::live;
use crate::failure::Answer;
use crate::i18n::{text, use_language};
use crate::parts::failure::failure_banner;
use crate::session::{Session, use_session};
use ninsho_shared::decode::Decode;

/// Something that is being read, was read, or could not be.
pub(crate) struct ApiResource<T> {
    reading: Reading,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for ApiResource<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ApiResource<T> {}

/// The same without its type: signals are compiled anew for each type that they hold, so that
/// all that is read shares one.
#[derive(Clone, Copy)]
struct Reading {
    path: StoredValue<String>,
    read: fn(Answer<JsValue>) -> Answer<Value>,
    session: Session,
    answer: RwSignal<Option<Answer<Value>>>,
}

type Value = Arc<dyn Any + Send + Sync>;

impl<T: Decode + Clone + Send + Sync + 'static> ApiResource<T> {
    /// Begins to read.
    #[must_use]
    pub(crate) fn from(path: String) -> Self {
        let reading = Reading {
            path: StoredValue::new(path),
            read: |answer| api::read::<T>(answer).map(|value| Arc::new(value) as Value),
            session: use_session(),
            answer: RwSignal::new(None),
        };
        reading.begin();
        Self { reading, kind: PhantomData }
    }

    /// Reads again.
    pub(crate) fn read(self) {
        self.reading.begin();
    }

    /// What was read, as soon as it is.
    pub(crate) fn value(self) -> Option<T> {
        self.reading.answer.with(|answer| answer.as_ref()?.as_ref().ok()?.downcast_ref().cloned())
    }

    /// Why it could not be read, when the server said so.
    pub(crate) fn code(self) -> Option<ProblemCode> {
        self.reading.answer.with(|answer| answer.as_ref()?.as_ref().err()?.code())
    }

    /// Puts another value in its place.
    pub(crate) fn set(self, value: T) {
        self.reading.answer.set(Some(Ok(Arc::new(value))));
    }

    /// Shows it when it is there, and until then that it is on its way or what went wrong.
    pub(crate) fn show(self, view: impl Fn(T) -> AnyView + Send + 'static) -> AnyView {
        self.reading.show(Box::new(move |value| match value.downcast_ref::<T>() {
            Some(value) => view(value.clone()),
            // `read` and `set` put nothing else in.
            None => ().into_any(),
        }))
    }
}

impl Reading {
    fn begin(self) {
        let then = move |answer| {
            // Whoever has left the page does not need it any more.
            if !self.answer.is_disposed()
                && let Some(answer) = self.session.still_in((self.read)(answer))
            {
                self.answer.set(Some(answer));
            }
        };
        api::ask(Call::get(self.path.get_value()), Box::new(then));
    }

    fn show(self, view: Box<dyn Fn(Value) -> AnyView + Send>) -> AnyView {
        let loading = text!(use_language(), common_loading);
        live(move || match self.answer.get() {
            None => view! { <p class="waiting" role="status">{loading}</p> }.into_any(),
            Some(Ok(value)) => view(value),
            Some(Err(failure)) => {
                let retry = Callback::new(move |()| {
                    self.answer.set(None);
                    self.begin();
                });
                failure_banner(failure, Some(retry))
            }
        })
    }
}
