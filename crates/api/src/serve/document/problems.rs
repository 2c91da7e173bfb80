//! The problems of each operation: those that its handler lists, and those that follow from its shape. What
//! several operations answer stands once among the components.

use std::collections::HashSet;

use ninsho_shared::problem::Hint;
use ninsho_shared::session::SessionEnd;
use ninsho_shared::{AddressError, Problem, ProblemCode};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, Ref, RefOr, SecurityRequirement};
use uuid::Uuid;

use super::walk::operations;
use crate::http::answers::{codes_of, responses};
use crate::serve::retried::is_retried;

/// Any operation: a fault of ours, a peer with too many connections, and a body that breaks off, is late or
/// is too large, since every body is received before anything else is looked at (`http::arrival`).
const ANY: [ProblemCode; 5] = [
    ProblemCode::Internal,
    ProblemCode::InvalidRequest,
    ProblemCode::Overloaded,
    ProblemCode::RequestTimeout,
    ProblemCode::TooLarge,
];
const JSON: &str = "application/json";

/// An operation that reads a body.
const READING: [ProblemCode; 1] = [ProblemCode::UnsupportedMediaType];
/// An operation that writes in a session.
const WRITING: [ProblemCode; 2] = [ProblemCode::CrossOrigin, ProblemCode::OtherSession];
/// An operation that can be sent again with a key (`http::idempotency`).
const RETRIED: [ProblemCode; 1] = [ProblemCode::RequestInProgress];
/// One whose callers have keys of their own: where anyone may call, path and body are part of the key.
const KEYED: [ProblemCode; 1] = [ProblemCode::IdempotencyKeyReused];

/// Responses with several codes that many operations have. One with a single code is shared under its name.
const SHARED: [(&str, &[ProblemCode]); 2] = [
    ("NoSession", &[ProblemCode::NotSignedIn, ProblemCode::SessionEnded, ProblemCode::SessionReplaced]),
    ("Unavailable", &[ProblemCode::Overloaded, ProblemCode::NotReady]),
];

pub(super) fn complete(document: &mut OpenApi) {
    let (mut used, mut shared) = (HashSet::new(), Vec::new());
    for (method, operation) in operations(document) {
        let codes = of_operation(method, operation);
        for (status, response) in responses(&codes) {
            let of_status: Vec<_> = ProblemCode::ALL
                .iter()
                .copied()
                .filter(|code| codes.contains(code) && code.status().to_string() == status)
                .collect();
            let response = match shared_name(&of_status) {
                Some(name) => {
                    let reference = Ref::from_response_name(name.clone());
                    shared.push((name, response));
                    reference.into()
                }
                None => response,
            };
            match operation.responses.responses.get_mut(&status) {
                // The errors of OAuth (RFC 6749 §5.2) stand beside what is refused before them.
                Some(RefOr::T(own)) if own.content.contains_key(JSON) => {
                    let of_problem = responses(&codes).remove(&status);
                    if let Some(RefOr::T(problem)) = of_problem {
                        own.content.extend(problem.content);
                    }
                }
                _ => {
                    operation.responses.responses.insert(status, response);
                }
            }
        }
        used.extend(codes);
    }
    let components = document.components.get_or_insert_default();
    components.responses.extend(shared);
    for code in ProblemCode::ALL.iter().filter(|code| used.contains(code)) {
        components.examples.insert(code.name().to_owned(), RefOr::T(example(*code)));
    }
}

fn of_operation(method: &str, operation: &Operation) -> HashSet<ProblemCode> {
    let mut codes = codes_of(&operation.responses.responses);
    codes.extend(ANY);
    if reads_json(operation) {
        codes.extend(READING);
    }
    // `security(())` marks what anyone may call.
    if method != "GET" && operation.security.is_none() {
        codes.extend(WRITING);
    }
    if is_retried(operation) {
        codes.extend(RETRIED);
        if !is_for_anyone(operation) {
            codes.extend(KEYED);
        }
    }
    codes
}

/// `security(())` says so.
fn is_for_anyone(operation: &Operation) -> bool {
    let anyone = SecurityRequirement::default();
    operation.security.as_ref().is_some_and(|security| security.contains(&anyone))
}

fn reads_json(operation: &Operation) -> bool {
    match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key(JSON),
        Some(RefOr::Ref(_)) => true,
        None => false,
    }
}

fn shared_name(codes: &[ProblemCode]) -> Option<String> {
    match codes {
        [code] => Some(format!("{code:?}")),
        _ => SHARED.iter().find(|(_, shared)| *shared == codes).map(|(name, _)| (*name).to_owned()),
    }
}

/// A problem as a caller may get it.
fn example(code: ProblemCode) -> Example {
    let mut problem = Problem::new(code).in_request(Uuid::from_u128(0x019a_c0de));
    problem.retry_after = matches!(code.status(), 429 | 503).then_some(42);
    match code {
        ProblemCode::InvalidRequest => problem.field = Some("user_id".to_owned()),
        ProblemCode::InvalidAddress => {
            problem.field = Some("address".to_owned());
            problem.detail = AddressError::NoAt.to_string();
            problem.reason = Some(AddressError::NoAt.reason().to_owned());
        }
        ProblemCode::ForbiddenAddress => problem.field = Some("address".to_owned()),
        ProblemCode::IncompleteRecord => {
            problem.field = Some("checks".to_owned());
            "at least 2 different checks have to be done".clone_into(&mut problem.detail);
            problem.reason = Some("too_few_checks".to_owned());
        }
        ProblemCode::WrongCode => {
            problem.field = Some("code".to_owned());
            problem.attempts_left = Some(3);
            problem.hint = Some(Hint::SetClock);
        }
        ProblemCode::SessionEnded => problem.ended_because = Some(SessionEnd::Idle.name().to_owned()),
        ProblemCode::CodeUsed => problem.next_code_in = Some(12),
        _ => {}
    }
    ExampleBuilder::new().summary(code.title()).value(serde_json::to_value(problem).ok()).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_response_is_named_by_its_code_or_by_what_its_codes_have_in_common() {
        use ProblemCode::{NotReady, NotSignedIn, Overloaded, SessionEnded, SessionReplaced, TooLarge};
        assert_eq!(shared_name(&[TooLarge]).as_deref(), Some("TooLarge"));
        assert_eq!(shared_name(&[Overloaded, NotReady]).as_deref(), Some("Unavailable"));
        assert_eq!(shared_name(&[NotSignedIn, SessionEnded, SessionReplaced]).as_deref(), Some("NoSession"));
        assert_eq!(shared_name(&[NotSignedIn, SessionEnded]), None);
    }
}
