//! The errors at the field for an authenticator's code.

use leptos::prelude::*;
use ninsho_shared::problem::Hint;
use ninsho_shared::{CodeError, Problem, ProblemCode};

use crate::clock::span;
use crate::failure::Failure;
use crate::i18n::{Language, Text, localized, say};

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

/// The error for a refused code: the remaining attempts, and the clock if it is the likely cause; none
/// when the refusal is not about what was typed.
#[must_use]
pub(crate) fn refused_authenticator_code(language: RwSignal<Language>, why: &Failure) -> Option<Text> {
    let Failure::Problem(problem) = why else { return None };
    let problem = problem.clone();
    matches!(problem.code, ProblemCode::WrongCode | ProblemCode::CodeUsed)
        .then(|| localized(language, move |language| refusal(language, &problem)))
}

fn refusal(language: Language, problem: &Problem) -> String {
    let mut sentences = Vec::with_capacity(3);
    if problem.code == ProblemCode::CodeUsed {
        sentences.push(say!(language, factor_authenticator_used));
        if let Some(seconds) = problem.next_code_in {
            let left = span(language, seconds.into());
            sentences.push(say!(language, factor_authenticator_next, left.as_str()));
        }
    } else {
        sentences.push(say!(language, factor_authenticator_wrong));
    }
    if let Some(seconds) = problem.clock_off {
        let off = span(language, seconds.into());
        sentences.push(say!(language, authenticators_clock_off, off.as_str()));
    } else if problem.hint == Some(Hint::SetClock) {
        sentences.push(say!(language, authenticators_set_clock));
    }
    if let Some(count) = problem.attempts_left {
        sentences.push(say!(language, code_attempts, count));
    }
    sentences.join(language.between_sentences())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_named() {
        let wrong = Problem::new(ProblemCode::WrongCode);
        let off = Problem { attempts_left: Some(4), clock_off: Some(120), ..wrong.clone() };
        let says = refusal(Language::Ja, &off);
        assert!(says.contains("2分") && says.contains('4'), "{says}");
        assert!(!refusal(Language::En, &wrong).contains("clock"));
        let again = Problem { hint: Some(Hint::SetClock), ..wrong };
        let says = refusal(Language::En, &again);
        assert!(says.contains("clock") && !says.contains("off by"), "{says}");
        let both = Problem { hint: Some(Hint::SetClock), ..off };
        assert_eq!(refusal(Language::En, &both).matches("clock").count(), 1, "it is said once");
    }

    #[test]
    fn of_a_code_that_was_used_the_wait_for_the_next_one_is_said() {
        let used = Problem { next_code_in: Some(12), ..Problem::new(ProblemCode::CodeUsed) };
        let says = refusal(Language::En, &used);
        assert!(says.contains("used already") && says.contains("12 s"), "{says}");
    }
}
