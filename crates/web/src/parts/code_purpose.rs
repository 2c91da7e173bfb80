//! The purposes of a mailed code, which decide its name on the page.

use leptos::prelude::*;
use ninsho_shared::CodeError;

use crate::i18n::{Language, Text, localized, say, text};
use crate::messages;

/// Why a code is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dead {
    /// Too many wrong attempts.
    Exhausted,
    /// The code has expired.
    Expired,
}

/// The purpose of a mailed code, which decides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To log in, or to prove an address (ワンタイムパスワード).
    OneTimePassword,
    /// To allow an initialization (確認コード).
    Confirmation,
}

impl Purpose {
    /// The label of its field.
    #[must_use]
    pub(crate) fn label(self, language: RwSignal<Language>) -> Text {
        match self {
            Self::OneTimePassword => text!(language, code_label),
            Self::Confirmation => text!(language, init_code_label),
        }
    }

    /// The error for a malformed code.
    #[must_use]
    pub(crate) fn typed_wrong(self, language: RwSignal<Language>, error: CodeError) -> Text {
        match (self, error) {
            (Self::Confirmation, CodeError::Length { came: 0, .. }) => text!(language, init_code_empty),
            (_, error) => localized(language, move |language| messages::code_error(language, error)),
        }
    }

    /// The error for a wrong code.
    #[must_use]
    pub(crate) fn wrong(self, language: Language) -> String {
        match self {
            Self::OneTimePassword => say!(language, problem_wrong_code),
            Self::Confirmation => say!(language, init_code_wrong),
        }
    }

    /// Says why the code is void.
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
