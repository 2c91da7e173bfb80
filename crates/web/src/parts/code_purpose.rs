//! The two purposes of a mailed code, which decide what the page calls it.

use leptos::prelude::*;
use ninsho_shared::CodeError;

use crate::i18n::{Language, Text, localized, say, text};
use crate::messages;

/// Why a code can no longer be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dead {
    /// It was tried too often.
    Exhausted,
    /// Its time is over.
    Expired,
}

/// What a mailed code is for, which decides what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To log in, or to prove an address (ワンタイムパスワード).
    OneTimePassword,
    /// To allow an initialization (確認コード).
    Confirmation,
}

impl Purpose {
    /// What it is called.
    #[must_use]
    pub(crate) fn label(self, language: RwSignal<Language>) -> Text {
        match self {
            Self::OneTimePassword => text!(language, code_label),
            Self::Confirmation => text!(language, init_code_label),
        }
    }

    /// What is wrong with what was typed.
    #[must_use]
    pub(crate) fn typed_wrong(self, language: RwSignal<Language>, error: CodeError) -> Text {
        match (self, error) {
            (Self::Confirmation, CodeError::Length { came: 0, .. }) => text!(language, init_code_empty),
            (_, error) => localized(language, move |language| messages::code_error(language, error)),
        }
    }

    /// The refusal of a wrong code.
    #[must_use]
    pub(crate) fn wrong(self, language: Language) -> String {
        match self {
            Self::OneTimePassword => say!(language, problem_wrong_code),
            Self::Confirmation => say!(language, init_code_wrong),
        }
    }

    /// Why the code can no longer be typed.
    #[must_use]
    pub(crate) fn dead(self, language: Language, dead: Dead) -> String {
        match (self, dead) {
            (Self::OneTimePassword, Dead::Exhausted) => say!(language, problem_code_exhausted),
            (Self::OneTimePassword, Dead::Expired) => say!(language, problem_code_expired),
            (Self::Confirmation, Dead::Exhausted) => say!(language, init_code_exhausted),
            (Self::Confirmation, Dead::Expired) => say!(language, init_code_expired),
        }
    }
}
