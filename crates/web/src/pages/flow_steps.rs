//! The ten steps of flow A, in the manual's numbers and words.

use std::sync::Arc;

use leptos::prelude::*;

use crate::i18n::{text, use_language};
use crate::parts::steps::steps;

/// A step of flow A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// ① ID, password, one-time password.
    LogIn,
    /// ② The menu.
    OpenMenu,
    /// ③ The item of the menu.
    ChooseSettings,
    /// ④ The address.
    TypeAddress,
    /// ⑤ The mail goes out.
    MailSent,
    /// ⑥ The inbox.
    FindMail,
    /// ⑦ The code.
    Confirm,
    /// ⑧ The message.
    ReadMessage,
    /// ⑨ The log-out.
    LogOut,
    /// ⑩
    Done,
}

impl Step {
    const fn number(self) -> usize {
        match self {
            Self::LogIn => 1,
            Self::OpenMenu => 2,
            Self::ChooseSettings => 3,
            Self::TypeAddress => 4,
            Self::MailSent => 5,
            Self::FindMail => 6,
            Self::Confirm => 7,
            Self::ReadMessage => 8,
            Self::LogOut => 9,
            Self::Done => 10,
        }
    }
}

/// The list, with the current step marked.
#[must_use]
pub(crate) fn flow_steps(current: impl Fn() -> Step + Send + Sync + 'static) -> AnyView {
    let language = use_language();
    let ten = vec![
        text!(language, step_s1),
        text!(language, step_s2),
        text!(language, step_s3),
        text!(language, step_s4),
        text!(language, step_s5),
        text!(language, step_s6),
        text!(language, step_s7),
        text!(language, step_s8),
        text!(language, step_s9),
        text!(language, step_s10),
    ];
    let current: Arc<dyn Fn() -> usize + Send + Sync> = Arc::new(move || current().number());
    steps(ten, &current)
}
