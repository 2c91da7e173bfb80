//! The errors at the field for an authenticator's code.

use leptos::prelude::*;
use ninsho_shared::{CodeError, Problem};

use crate::clock::span;
use crate::i18n::{Language, Text, localized, say};
use crate::messages::between_sentences;

/// The error for a malformed code.
#[must_use]
pub(crate) fn authenticator_code_error(language: RwSignal<Language>, error: CodeError) -> Text {
    localized(language, move |language| match error {
        CodeError::NotDigits { .. } => say!(language, code_not_digits),
        CodeError::Length { came: 0, .. } => say!(language, factor_authenticator_empty),
        CodeError::Length { came, .. } => say!(language, factor_authenticator_short, came),
        CodeError::RecoveryCode { .. } => say!(language, code_is_recovery_code),
    })
}

/// The error for a refused code: the remaining attempts, and the clock if it is the likely cause.
#[must_use]
pub(crate) fn refused_authenticator_code(language: RwSignal<Language>, problem: &Problem) -> Text {
    let (attempts_left, clock_off) = (problem.attempts_left, problem.clock_off);
    localized(language, move |language| refusal(language, attempts_left, clock_off))
}

fn refusal(language: Language, attempts_left: Option<u32>, clock_off: Option<u32>) -> String {
    let mut sentences = vec![say!(language, factor_authenticator_wrong)];
    if let Some(seconds) = clock_off {
        let off = span(language, seconds.into());
        sentences.push(say!(language, authenticators_clock_off, off.as_str()));
    }
    if let Some(count) = attempts_left {
        sentences.push(say!(language, code_attempts, count));
    }
    sentences.join(between_sentences(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_named() {
        let says = refusal(Language::Ja, Some(4), Some(120));
        assert!(says.contains("2 分") && says.contains('4'), "{says}");
        assert!(!refusal(Language::En, None, None).contains("clock"));
    }
}
