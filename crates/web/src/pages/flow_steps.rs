//! The steps of both flows, in the manual's numbers and words.

use std::sync::Arc;

use leptos::prelude::*;

use crate::erased::view;
use crate::i18n::{Text, text, use_language};
use crate::parts::steps::Steps;
use crate::route::Flow;

/// A step of flow A. Flow B has the same ones from the address on, five numbers later.
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

/// A step of flow B that flow A does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InitStep {
    /// ④ ID and password once more.
    LogInAgain,
    /// ⑤ 『初期化』.
    Initialize,
    /// ⑥ The mail goes out, or the desk is called.
    MailSent,
    /// ⑦ The inbox.
    FindCode,
    /// ⑧ The confirmation code.
    Confirm,
}

impl InitStep {
    const fn number(self) -> usize {
        match self {
            Self::LogInAgain => 4,
            Self::Initialize => 5,
            Self::MailSent => 6,
            Self::FindCode => 7,
            Self::Confirm => 8,
        }
    }
}

/// How the confirmation code arrives: the manual's ⑥ and ⑦, or ⑥'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Through {
    /// By mail.
    Mail,
    /// By telephone.
    Desk,
}

/// The offset of flow B's numbers from flow A's.
const LATER: usize = 5;

impl Flow {
    /// The steps, with the current one, which both flows have, marked.
    #[must_use]
    pub(crate) fn steps(self, current: impl Fn() -> Step + Send + Sync + 'static) -> AnyView {
        match self {
            Self::AddressChange => flow_steps(current),
            Self::Initialization => numbered(fifteen(Through::Mail), move || current().number() + LATER),
        }
    }
}

/// The steps of flow A, with the current one marked.
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
    numbered(ten, move || current().number())
}

/// The steps of flow B, with the current one, which only flow B has, marked.
#[must_use]
pub(crate) fn initialization_steps(
    through: Through,
    current: impl Fn() -> InitStep + Send + Sync + 'static,
) -> AnyView {
    numbered(fifteen(through), move || current().number())
}

fn fifteen(through: Through) -> Vec<Text> {
    let language = use_language();
    let (sent, find) = match through {
        Through::Mail => (text!(language, init_step_s6), text!(language, init_step_s7)),
        Through::Desk => (text!(language, init_step_s6_desk), text!(language, init_step_s7_desk)),
    };
    vec![
        text!(language, init_step_s1),
        text!(language, init_step_s2),
        text!(language, init_step_s3),
        text!(language, init_step_s4),
        text!(language, init_step_s5),
        sent,
        find,
        text!(language, init_step_s8),
        text!(language, init_step_s9),
        text!(language, init_step_s10),
        text!(language, init_step_s11),
        text!(language, step_s7),
        text!(language, step_s8),
        text!(language, step_s9),
        text!(language, step_s10),
    ]
}

fn numbered(says: Vec<Text>, current: impl Fn() -> usize + Send + Sync + 'static) -> AnyView {
    let current: Arc<dyn Fn() -> usize + Send + Sync> = Arc::new(current);
    view! { <Steps steps=says current/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_flows_end_alike() {
        let shared = [Step::TypeAddress, Step::MailSent, Step::FindMail, Step::Confirm, Step::ReadMessage];
        assert_eq!(shared.map(|step| step.number() + LATER), [9, 10, 11, 12, 13]);
        assert_eq!(Step::Done.number() + LATER, 15);
        assert_eq!(InitStep::Confirm.number() + 1, Step::TypeAddress.number() + LATER);
    }
}
